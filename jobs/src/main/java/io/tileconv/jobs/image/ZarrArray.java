package io.tileconv.jobs.image;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;

/**
 * What the metadata of a Zarr array says, version 3 or 2, all checked.
 *
 * @param version 3 or 2
 * @param shape size of each axis
 * @param chunk size of a chunk along each axis: of the smallest that is encoded by itself
 * @param shard size of the chunks of a file along each axis; the chunk's if there are no shards
 * @param type of the stored values
 * @param order of the bytes of a value
 * @param codec how a chunk becomes bytes
 * @param index how a shard's index becomes bytes; null without shards
 * @param indexFirst whether a shard begins with its index, else it ends with it
 * @param fill the value of chunks that are not there
 * @param prefix of the names of chunk files, such as {@code c/}
 * @param separator between the numbers in these names
 * @param names of the axes; empty where they have none
 */
record ZarrArray(
    int version,
    List<Long> shape,
    List<Long> chunk,
    List<Long> shard,
    StoredType type,
    ByteOrder order,
    ZarrCodec codec,
    ZarrCodec index,
    boolean indexFirst,
    float fill,
    String prefix,
    String separator,
    List<String> names) {

  /** Images have rows, columns, and at most so many axes in all. */
  private static final int MOST_AXES = 8;

  /** Names of axes whose places are images of their own. */
  private static final Set<String> IMAGES = Set.of("t", "z", "time");

  ZarrArray {
    shape = List.copyOf(shape);
    chunk = List.copyOf(chunk);
    shard = List.copyOf(shard);
    names = List.copyOf(names);
  }

  static BadImageException damaged(String reason) {
    return new BadImageException(
        "the Zarr metadata is damaged or of another kind (" + reason + "); write the array anew");
  }

  /**
   * Checks what all versions must hold.
   *
   * @throws BadImageException if the array is no image that can be read
   */
  ZarrArray checked(ReadLimits limits) throws BadImageException {
    int rank = shape.size();
    if (rank < 2 || rank > MOST_AXES) {
      throw new BadImageException(
          "the array has " + rank + " axes; images have 2 to " + MOST_AXES + ", y and x last");
    }
    if (chunk.size() != rank || shard.size() != rank || !names.isEmpty() && names.size() != rank) {
      throw damaged("shape, chunks and names differ in their number of axes");
    }
    double values = 1;
    double chunkValues = 1;
    double inShard = 1;
    for (int axis = 0; axis < rank; axis++) {
      long size = shape.get(axis);
      long part = chunk.get(axis);
      long whole = shard.get(axis);
      if (size < 1 || part < 1 || whole < part || whole % part != 0) {
        throw damaged(
            "axis " + axis + " has size " + size + " in chunks of " + part + ", " + whole);
      }
      values *= size;
      chunkValues *= part;
      inShard *= (double) whole / part;
    }
    if (values > Long.MAX_VALUE / 16.0) {
      throw damaged("it claims " + shape + " values");
    }
    double bytes = chunkValues * type.bytes();
    long allowed = Math.min(limits.decodedBytes(), Integer.MAX_VALUE - 64);
    if (bytes > allowed || inShard > 1 << 24) {
      throw new BadImageException(
          "its chunks of "
              + chunk
              + " take "
              + Checks.size((long) bytes)
              + " each, and "
              + Checks.size(allowed)
              + " are allowed; store it in smaller chunks, or allow more memory (--memory)");
    }
    refuseOtherOrder(rank);
    return this;
  }

  private void refuseOtherOrder(int rank) throws BadImageException {
    if (names.isEmpty()) {
      return;
    }
    String last = names.get(rank - 2) + names.get(rank - 1);
    boolean turned = last.equalsIgnoreCase("xy") || !last.toLowerCase().endsWith("x");
    boolean known = names.stream().anyMatch(name -> name.equalsIgnoreCase("x"));
    if (known && turned) {
      throw new BadImageException(
          "the array's axes are " + names + "; store it with y and x as the last ones");
    }
  }

  boolean isSharded() {
    return index != null;
  }

  long bands() {
    long bands = 1;
    for (long size : shape.subList(0, shape.size() - 2)) {
      bands *= size;
    }
    return bands;
  }

  /**
   * Number of images that the bands belong to: axes of time and depth that stand before all others
   * count images, and without names all axes before the last three.
   */
  int batch() {
    int leading = shape.size() - 2;
    int end = Math.max(0, leading - 1);
    if (!names.isEmpty()) {
      end = 0;
      while (end < leading && IMAGES.contains(names.get(end))) {
        end++;
      }
    }
    long batch = 1;
    for (long size : shape.subList(0, end)) {
      batch *= size;
    }
    return (int) Math.min(Integer.MAX_VALUE, batch);
  }

  /** The same with its axes called so. */
  ZarrArray named(List<String> others) {
    return new ZarrArray(
        version,
        shape,
        chunk,
        shard,
        type,
        order,
        codec,
        index,
        indexFirst,
        fill,
        prefix,
        separator,
        others);
  }
}
