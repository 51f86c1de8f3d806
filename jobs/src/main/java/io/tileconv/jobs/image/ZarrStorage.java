package io.tileconv.jobs.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * How an image, or a level of its pyramid, is stored in a Zarr array: a chunk is a square of one
 * band, a shard a square of all bands.
 *
 * @param shape bands, rows and columns
 * @param axes the axes before rows and columns; their sizes multiply to the bands
 * @param conversion to the stored data type
 * @param compression of the chunks
 * @param chunk rows and columns of a chunk, even
 * @param shard rows and columns of a shard, a multiple of the chunk's; 0 for a file for each chunk
 */
record ZarrStorage(
    Shape shape,
    List<ImageMetadata.Axis> axes,
    PixelConversion conversion,
    TiffCompression compression,
    int chunk,
    int shard)
    implements Serializable {

  private static final int LARGEST_CHUNK = 512;
  private static final int SMALLEST_CHUNK = 16;
  private static final int LARGEST_SHARD = 2048;
  private static final int INDEX_ENTRY = 16;

  private static final ZarrCodec INDEX = new ZarrCodec(List.of(ZarrCodec.Step.CRC32C));

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * @param given the axes of the image that this one was made from, used if they fit
   */
  static ZarrStorage of(
      Shape shape,
      int batch,
      PixelConversion conversion,
      StorageOptions options,
      List<ImageMetadata.Axis> given) {
    double pixelBytes = 4.0 * shape.channels();
    int chunk = LARGEST_CHUNK;
    long side = Math.max(shape.height(), shape.width());
    while (chunk > SMALLEST_CHUNK
        && (chunk * (double) chunk * pixelBytes > options.blockBytes() || chunk / 2 >= side)) {
      chunk /= 2;
    }
    int shard = 0;
    if (options.layout() != Layout.CHUNKED) {
      shard = chunk;
      while (2 * shard <= LARGEST_SHARD
          && 4.0 * shard * shard * pixelBytes <= options.blockBytes()
          && shard < side) {
        shard *= 2;
      }
    }
    long bands = given.stream().mapToLong(ImageMetadata.Axis::size).reduce(1, (a, b) -> a * b);
    List<ImageMetadata.Axis> axes = new ArrayList<>();
    if (!given.isEmpty() && bands == shape.channels()) {
      axes.addAll(given);
    } else {
      if (batch > 1) {
        axes.add(new ImageMetadata.Axis("t", batch));
      }
      axes.add(new ImageMetadata.Axis("c", shape.channels() / batch));
    }
    return new ZarrStorage(shape, axes, conversion, options.compression(), chunk, shard);
  }

  /** The same chunks for an image of another size, whose values are stored already. */
  ZarrStorage reduced(Shape other) {
    return new ZarrStorage(
        other, axes, PixelConversion.to(conversion.type()), compression, chunk, shard);
  }

  boolean isOneChunk() {
    return shape.height() <= chunk && shape.width() <= chunk;
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    axes.forEach(axis -> names.add(axis.name()));
    names.add("y");
    names.add("x");
    return names;
  }

  private int side() {
    return shard > 0 ? shard : chunk;
  }

  TileGrid grid() {
    return new TileGrid(Region.whole(shape), side(), side());
  }

  /** The numbers of the files of a storage block. */
  List<Long> files(long block) {
    long bands = shape.channels();
    return shard > 0
        ? List.of(block)
        : LongStream.range(0, bands).mapToObj(band -> block * bands + band).toList();
  }

  void encode(Block block, ChunkSink sink) throws IOException {
    Region region = block.region();
    long number = region.top() / side() * grid().tileColumns() + region.left() / side();
    if (shard == 0) {
      for (int band = 0; band < shape.channels(); band++) {
        byte[] stored = chunk(block, band, region.top(), region.left());
        sink.write(number * shape.channels() + band, stored, 0, stored.length, 0);
      }
      return;
    }
    int across = shard / chunk;
    int count = shape.channels() * across * across;
    ByteBuffer index = ByteBuffer.allocate(count * INDEX_ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      int band = i / (across * across);
      long top = region.top() + i / across % across * chunk;
      long left = region.left() + i % across * chunk;
      if (top >= shape.height() || left >= shape.width()) {
        index.putLong(-1).putLong(-1);
        continue;
      }
      byte[] stored = chunk(block, band, top, left);
      index.putLong(bytes.size()).putLong(stored.length);
      bytes.writeBytes(stored);
    }
    bytes.writeBytes(INDEX.encode(index.array()));
    byte[] stored = bytes.toByteArray();
    sink.write(number, stored, 0, stored.length, 0);
  }

  /** What lies beyond the image is zero. */
  private byte[] chunk(Block block, int band, long top, long left) {
    int sample = conversion.type().bytes();
    byte[] bytes = new byte[chunk * chunk * sample];
    Region part = Region.of(top, left, chunk, chunk).intersection(block.region());
    Block view = block.view(part);
    for (long y = 0; y < part.height(); y++) {
      Samples.encodeRow(
          conversion,
          ByteOrder.LITTLE_ENDIAN,
          view,
          top + y,
          band,
          bytes,
          (int) y * chunk * sample,
          1);
    }
    return ZarrCodec.of(compression).encode(bytes);
  }

  /** Decodes a file that {@link #encode} gave. */
  void decode(long file, byte[] stored, Block target) throws IOException {
    if (shard == 0) {
      Region region = target.region();
      set(stored, (int) (file % shape.channels()), region.top(), region.left(), target);
      return;
    }
    int across = shard / chunk;
    int count = shape.channels() * across * across;
    int indexBytes = count * INDEX_ENTRY;
    byte[] last =
        Arrays.copyOfRange(stored, stored.length - indexBytes - ZarrCodec.CHECKSUM, stored.length);
    ByteBuffer index =
        ByteBuffer.wrap(INDEX.decode(last, indexBytes)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int offset = (int) index.getLong();
      int length = (int) index.getLong();
      if (offset >= 0) {
        set(
            Arrays.copyOfRange(stored, offset, offset + length),
            i / (across * across),
            target.region().top() + i / across % across * chunk,
            target.region().left() + i % across * chunk,
            target);
      }
    }
  }

  private void set(byte[] stored, int band, long top, long left, Block target) throws IOException {
    int sample = conversion.type().bytes();
    byte[] bytes = ZarrCodec.of(compression).decode(stored, chunk * chunk * sample);
    Region part = Region.of(top, left, chunk, chunk).intersection(target.region());
    for (long y = 0; y < part.height(); y++) {
      Samples.decode(
          conversion.type(),
          ByteOrder.LITTLE_ENDIAN,
          bytes,
          (int) y * chunk * sample,
          1,
          target.data(),
          target.rowStart(top + y, band) + (int) (left - target.region().left()),
          (int) part.width());
    }
  }

  /** The name of a file in the array's directory. */
  String name(long file) {
    long bands = shard > 0 ? 1 : shape.channels();
    long block = file / bands;
    long band = file % bands;
    StringBuilder name = new StringBuilder();
    for (int axis = axes.size() - 1; axis >= 0; axis--) {
      // A shard holds all places of these axes.
      long size = shard > 0 ? 1 : axes.get(axis).size();
      name.insert(0, "/" + band % size);
      band /= size;
    }
    long columns = grid().tileColumns();
    return "c" + name + "/" + block / columns + "/" + block % columns;
  }

  /**
   * {@code zarr.json} of the array.
   *
   * @param noData what stands for no data in it
   */
  ObjectNode json(ObjectNode attributes, Optional<Float> noData) {
    ObjectNode json = JSON.objectNode();
    json.put("zarr_format", 3).put("node_type", "array");
    ArrayNode sizes = json.putArray("shape");
    axes.forEach(axis -> sizes.add(axis.size()));
    sizes.add(shape.height()).add(shape.width());
    json.put("data_type", conversion.type().toString());
    ObjectNode grid = json.putObject("chunk_grid").put("name", "regular");
    sizes(grid.putObject("configuration").putArray("chunk_shape"), shard);
    ObjectNode keys = json.putObject("chunk_key_encoding").put("name", "default");
    keys.putObject("configuration").put("separator", "/");
    fill(json, noData.orElse(0f));
    noData.ifPresent(fill -> ZarrAttributes.write(fill, conversion.type(), attributes));
    if (shard == 0) {
      codecs(json.putArray("codecs"));
    } else {
      ObjectNode sharding = json.putArray("codecs").addObject().put("name", "sharding_indexed");
      ObjectNode configuration = sharding.putObject("configuration");
      sizes(configuration.putArray("chunk_shape"), 0);
      codecs(configuration.putArray("codecs"));
      ArrayNode index = configuration.putArray("index_codecs");
      little(index);
      index.addObject().put("name", "crc32c");
      configuration.put("index_location", "end");
    }
    ArrayNode names = json.putArray("dimension_names");
    names().forEach(names::add);
    json.set("attributes", attributes);
    return json;
  }

  private void fill(ObjectNode json, float value) {
    if (conversion.type().isInteger()) {
      json.put("fill_value", (long) value);
    } else if (Float.isFinite(value)) {
      json.put("fill_value", value);
    } else {
      json.put("fill_value", Float.toString(value));
    }
  }

  /** Of a shard with this side; of a chunk if it is 0. */
  private void sizes(ArrayNode list, int shardSide) {
    axes.forEach(axis -> list.add(shardSide > 0 ? axis.size() : 1));
    int side = shardSide > 0 ? shardSide : chunk;
    list.add(side).add(side);
  }

  private static void little(ArrayNode codecs) {
    ObjectNode bytes = codecs.addObject().put("name", "bytes");
    bytes.putObject("configuration").put("endian", "little");
  }

  private void codecs(ArrayNode codecs) {
    little(codecs);
    switch (compression) {
      case NONE -> {}
      case DEFLATE ->
          codecs
              .addObject()
              .put("name", "gzip")
              .putObject("configuration")
              .put("level", Deflation.LEVEL);
      case ZSTD ->
          codecs
              .addObject()
              .put("name", "zstd")
              .putObject("configuration")
              .put("level", 3)
              .put("checksum", false);
    }
  }
}
