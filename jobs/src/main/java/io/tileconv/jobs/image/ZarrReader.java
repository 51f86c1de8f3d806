package io.tileconv.jobs.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads windows of Zarr arrays, versions 3 and 2, chunked and sharded, and of OME-Zarr images. The
 * last two axes are rows and columns; all others together count the bands, in C order.
 */
final class ZarrReader implements ImageReader {

  /** Shards whose index is kept. */
  private static final int INDEXES = 64;

  private static final int MOST_BANDS = 1 << 20;

  private static final long MISSING = -1;

  private static final byte[] NO_ATTRIBUTES = {'{', '}'};

  private final ZarrDirectory directory;
  private final ZarrArray array;
  private final ImageInfo info;
  private final Selection.Inexact inexact;
  private final BlockCache cache;
  private final Map<String, ByteBuffer> indexes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ByteBuffer> eldest) {
          return size() > INDEXES;
        }
      };

  private ZarrReader(
      ZarrDirectory directory,
      ZarrArray array,
      ImageMetadata metadata,
      int levels,
      ReadLimits limits,
      Selection.Inexact inexact)
      throws IOException {
    this.directory = directory;
    this.array = array;
    this.inexact = inexact;
    this.cache = new BlockCache(limits.cacheBytes());
    if (array.bands() > MOST_BANDS) {
      throw new BadImageException(
          "the array has " + array.bands() + " bands; split its first axes into several arrays");
    }
    int rank = array.shape().size();
    this.info =
        new ImageInfo(
            array.version() == 3 ? "Zarr" : "Zarr v2",
            new Shape(
                (int) array.bands(), array.shape().get(rank - 2), array.shape().get(rank - 1)),
            array.batch(),
            array.type().readAs(),
            array.chunk().get(rank - 2),
            array.chunk().get(rank - 1),
            array.codec().compression() + (array.isSharded() ? ", sharded" : ""),
            ImageInfo.Access.WINDOWS,
            metadata,
            levels,
            new ImageInfo.Origin(array.type().toString(), ""));
  }

  /**
   * Opens an array, or the array of a level of an OME-Zarr image.
   *
   * @throws BadImageException if the directory holds none
   */
  static ZarrReader open(ZarrDirectory directory, ReadLimits limits, Selection selection)
      throws IOException {
    byte[] json = directory.document("zarr.json");
    if (json != null) {
      JsonNode root = ZarrMetadata.parse(json);
      return root.path("node_type").asText().equals("group")
          ? multiscale(directory, root.path("attributes"), limits, selection)
          : array(directory, root, ImageMetadata.NONE, limits, selection);
    }
    json = directory.document(".zarray");
    if (json != null) {
      refuseLevel(selection);
      ZarrArray array = ZarrMetadata.version2(ZarrMetadata.parse(json), limits);
      json = directory.document(".zattrs");
      JsonNode attributes = ZarrMetadata.parse(json == null ? NO_ATTRIBUTES : json);
      ImageMetadata metadata = ZarrAttributes.metadata(attributes, array);
      return new ZarrReader(directory, array, metadata, 1, limits, selection.inexact());
    }
    json = directory.document(".zattrs");
    if (json != null) {
      return multiscale(directory, ZarrMetadata.parse(json), limits, selection);
    }
    throw new BadImageException(
        "this directory is no Zarr array: it has no zarr.json, .zarray or .zattrs; name the"
            + " array's own directory");
  }

  private static ZarrReader array(
      ZarrDirectory directory,
      JsonNode root,
      ImageMetadata known,
      ReadLimits limits,
      Selection selection)
      throws IOException {
    refuseLevel(selection);
    ZarrArray array = ZarrMetadata.version3(root, limits);
    ImageMetadata metadata =
        known.isEmpty() ? ZarrAttributes.metadata(root.path("attributes"), array) : known;
    return new ZarrReader(directory, array, metadata, 1, limits, selection.inexact());
  }

  private static void refuseLevel(Selection selection) throws BadImageException {
    if (selection.level() > 0) {
      throw new BadImageException(
          "the Zarr array is no pyramid and has no level " + selection.level() + "; use --level 0");
    }
  }

  private static ZarrReader multiscale(
      ZarrDirectory directory, JsonNode attributes, ReadLimits limits, Selection selection)
      throws IOException {
    OmeMultiscale image = OmeMultiscale.of(attributes);
    OmeMultiscale.Level level = image.level(selection.level());
    ZarrDirectory child = directory.child(level.path());
    byte[] json = child.document("zarr.json");
    ZarrArray array;
    if (json != null) {
      array = ZarrMetadata.version3(ZarrMetadata.parse(json), limits);
    } else {
      json = child.document(".zarray");
      if (json == null) {
        throw ZarrArray.damaged("level " + level.path() + " of the pyramid is not there");
      }
      array = ZarrMetadata.version2(ZarrMetadata.parse(json), limits);
    }
    array = image.named(array).checked(limits);
    ImageMetadata metadata = ZarrAttributes.metadata(attributes, array);
    return new ZarrReader(
        child,
        array,
        image.described(metadata, level),
        image.levels().size(),
        limits,
        selection.inexact());
  }

  @Override
  public ImageInfo info() {
    return info;
  }

  @Override
  public void read(Block target) throws IOException {
    Checks.readable(info, target);
    if (target.region().isEmpty()) {
      return;
    }
    read(new long[array.shape().size()], 0, target);
  }

  /** Visits the chunks that the target touches, axis by axis. */
  private void read(long[] place, int axis, Block target) throws IOException {
    int rank = place.length;
    if (axis == rank) {
      copy(place, target);
      return;
    }
    long chunk = array.chunk().get(axis);
    long first = 0;
    long last = array.shape().get(axis) - 1;
    if (axis >= rank - 2) {
      first = axis == rank - 2 ? target.region().top() : target.region().left();
      last = (axis == rank - 2 ? target.region().rows() : target.region().columns()).end() - 1;
    }
    for (place[axis] = first / chunk; place[axis] <= last / chunk; place[axis]++) {
      read(place, axis + 1, target);
    }
  }

  private void copy(long[] place, Block target) throws IOException {
    byte[] values = chunk(place);
    int rank = place.length;
    long height = array.chunk().get(rank - 2);
    long width = array.chunk().get(rank - 1);
    Region area = Region.of(place[rank - 2] * height, place[rank - 1] * width, height, width);
    Region both = area.intersection(target.region());
    long planes = 1;
    for (long size : array.chunk().subList(0, rank - 2)) {
      planes *= size;
    }
    for (long plane = 0; plane < planes; plane++) {
      int band = band(place, plane);
      if (band < 0) {
        continue;
      }
      for (long row = both.top(); row < both.rows().end(); row++) {
        int to = target.rowStart(row, band) + (int) (both.left() - target.region().left());
        if (values == null) {
          Arrays.fill(target.data(), to, to + (int) both.width(), array.fill());
          continue;
        }
        long index = (plane * height + row - area.top()) * width + both.left() - area.left();
        array
            .type()
            .decode(
                inexact,
                array.order(),
                values,
                (int) index * array.type().bytes(),
                1,
                target.data(),
                to,
                (int) both.width());
      }
    }
  }

  /** The band of a plane of a chunk; -1 if it lies beyond the array. */
  private int band(long[] place, long plane) {
    long band = 0;
    long size = 1;
    long rest = plane;
    for (int axis = place.length - 3; axis >= 0; axis--) {
      long chunk = array.chunk().get(axis);
      long index = place[axis] * chunk + rest % chunk;
      rest /= chunk;
      if (index >= array.shape().get(axis)) {
        return -1;
      }
      band += index * size;
      size *= array.shape().get(axis);
    }
    return (int) band;
  }

  /** The decoded bytes of a chunk; null if all its values are the fill value. */
  private byte[] chunk(long[] place) throws IOException {
    long key = 0;
    long length = array.type().bytes();
    for (int axis = 0; axis < place.length; axis++) {
      long chunk = array.chunk().get(axis);
      key = key * ((array.shape().get(axis) - 1) / chunk + 1) + place[axis];
      length *= chunk;
    }
    byte[] decoded = cache.find(key);
    if (decoded != null) {
      return decoded;
    }
    byte[] stored = stored(place, (int) length);
    if (stored == null) {
      return null;
    }
    decoded = array.codec().decode(stored, (int) length);
    cache.room(decoded.length);
    cache.put(key, decoded);
    return decoded;
  }

  /** No codec makes a chunk larger by half; what a lying length adds is not read. */
  private static long maxStored(int length) {
    return 2L * length + 1024;
  }

  private byte[] stored(long[] place, int length) throws IOException {
    StringBuilder name = new StringBuilder(array.prefix());
    long number = 0;
    for (int axis = 0; axis < place.length; axis++) {
      long inShard = array.shard().get(axis) / array.chunk().get(axis);
      name.append(axis == 0 ? "" : array.separator()).append(place[axis] / inShard);
      number = number * inShard + place[axis] % inShard;
    }
    try (InputFile file = directory.open(name.toString())) {
      if (file == null) {
        return null;
      }
      if (!array.isSharded()) {
        return file.read(0, bounded(file.length(), length));
      }
      ByteBuffer index = index(name.toString(), file);
      long offset = index.getLong((int) number * 16);
      long count = index.getLong((int) number * 16 + 8);
      return offset == MISSING && count == MISSING
          ? null
          : file.read(offset, bounded(count, length));
    }
  }

  private static long bounded(long stored, int length) throws BadImageException {
    if (stored < 0 || stored > maxStored(length)) {
      throw ZarrArray.damaged("a chunk of " + length + " bytes is stored in " + stored);
    }
    return stored;
  }

  /** Where the chunks of a shard lie: their offsets and lengths. */
  private ByteBuffer index(String name, InputFile file) throws IOException {
    ByteBuffer index = indexes.get(name);
    if (index == null) {
      int length = 16;
      for (int axis = 0; axis < array.shape().size(); axis++) {
        length *= (int) (array.shard().get(axis) / array.chunk().get(axis));
      }
      long stored = length + (long) ZarrCodec.CHECKSUM * array.index().steps().size();
      byte[] bytes = file.read(array.indexFirst() ? 0 : file.length() - stored, stored);
      index = ByteBuffer.wrap(array.index().decode(bytes, length)).order(ByteOrder.LITTLE_ENDIAN);
      indexes.put(name, index);
    }
    return index;
  }

  @Override
  public void close() {}
}
