package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes cloud optimized GeoTIFF, laid out as GDAL's driver does: the header; GDAL's note of the
 * layout; the directories of the image and of its overviews, largest first; then the tiles, those
 * of the smallest overview first and row by row. Each tile has its length before it and its last
 * four bytes behind it once more, so that a reader can fetch tiles without their tables.
 */
final class CogWriter implements ImageWriter, Pyramid {

  private static final long serialVersionUID = 1;

  private static final String LAYOUT =
      "LAYOUT=IFDS_BEFORE_DATA\n"
          + "BLOCK_ORDER=ROW_MAJOR\n"
          + "BLOCK_LEADER=SIZE_AS_UINT4\n"
          + "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\n"
          + "KNOWN_INCOMPATIBLE_EDITION=NO\n"
          // Room for an editor that does not keep the layout to write YES in place of NO.
          + " ";

  private static final int LEADER = 4;
  private static final int TRAILER = 4;

  /** A level has fewer tiles than this. */
  private static final int LEVEL_SHIFT = 48;

  private static final int REDUCED_IMAGE = 1;

  private final List<TiffStorage> levels = new ArrayList<>();
  private final ImageMetadata metadata;
  private final Reduction reduction;

  CogWriter(TiffStorage image, ImageMetadata metadata, Reduction.Method method) {
    this.metadata = metadata;
    this.reduction = Reduction.of(method, metadata, image.shape().channels());
    TiffStorage level = image;
    levels.add(level);
    while (level.grid().tiles() > 1) {
      Shape shape = level.shape();
      level =
          level.reduced(
              new Shape(
                  shape.channels(),
                  Reduction.halved(shape.height()),
                  Reduction.halved(shape.width())));
      levels.add(level);
    }
  }

  @Override
  public String format() {
    return "COG";
  }

  @Override
  public Optional<Pyramid> pyramid() {
    return levels.size() > 1 ? Optional.of(this) : Optional.empty();
  }

  @Override
  public int levels() {
    return levels.size();
  }

  @Override
  public Reduction reduction() {
    return reduction;
  }

  @Override
  public TileGrid storage() {
    return storage(0);
  }

  @Override
  public TileGrid storage(int level) {
    return levels.get(level).grid();
  }

  @Override
  public void encode(Block block, ChunkSink sink) throws IOException {
    Checks.storable(this, levels.get(0).shape().channels(), block);
    encode(0, block, sink);
  }

  @Override
  public void encode(int level, Block block, ChunkSink sink) throws IOException {
    TiffStorage storage = levels.get(level);
    byte[] tile = TiffStorage.ENCODED.atLeast(LEADER + storage.bound() + TRAILER);
    int length = storage.encode(block, tile, LEADER);
    ByteBuffer.wrap(tile).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
    int end = LEADER + length;
    System.arraycopy(tile, end - TRAILER, tile, end, TRAILER);
    sink.write(key(level, storage.number(block.region())), tile, 0, end + TRAILER, 0);
  }

  /** The smallest level has the smallest keys. */
  private long key(int level, long tile) {
    return (long) (levels.size() - 1 - level) << LEVEL_SHIFT | tile;
  }

  @Override
  public List<Long> keys(int level, long block) {
    return List.of(key(level, block));
  }

  @Override
  public void decode(int level, long key, byte[] chunk, Block target) throws IOException {
    int length = chunk.length - LEADER - TRAILER;
    byte[] tile = new byte[length];
    System.arraycopy(chunk, LEADER, tile, 0, length);
    levels.get(level).decode(tile, length, target);
  }

  @Override
  public byte[] header(List<Chunk> chunks) {
    byte[] note =
        ("GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n".formatted(LAYOUT.length()) + LAYOUT)
            .getBytes(StandardCharsets.US_ASCII);
    long first = TiffWriter.HEADER + note.length + 7 & ~7L;
    long data = first;
    List<long[]> tables = new ArrayList<>();
    for (int level = 0; level < levels.size(); level++) {
      tables.add(new long[Math.toIntExact(storage(level).tiles())]);
      data += tags(level, tables.get(level), tables.get(level)).length();
    }
    List<long[]> lengths = new ArrayList<>();
    tables.forEach(table -> lengths.add(table.clone()));
    locate(chunks, data, tables, lengths);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(TiffWriter.header(first));
    bytes.writeBytes(note);
    bytes.writeBytes(new byte[(int) (first - bytes.size())]);
    for (int level = 0; level < levels.size(); level++) {
      TiffTags tags = tags(level, tables.get(level), lengths.get(level));
      long here = bytes.size();
      boolean last = level == levels.size() - 1;
      bytes.writeBytes(tags.bytes(here, last ? 0 : here + tags.length()));
    }
    return bytes.toByteArray();
  }

  /** Where each tile is, without what stands around it. */
  private void locate(List<Chunk> chunks, long data, List<long[]> offsets, List<long[]> lengths) {
    long tiles = offsets.stream().mapToLong(table -> table.length).sum();
    if (chunks.size() != tiles) {
      throw new IllegalStateException("a COG of " + tiles + " tiles got " + chunks.size());
    }
    long position = data;
    for (Chunk chunk : chunks) {
      int level = levels.size() - 1 - (int) (chunk.key() >> LEVEL_SHIFT);
      int tile = (int) (chunk.key() & (1L << LEVEL_SHIFT) - 1);
      offsets.get(level)[tile] = position + LEADER;
      lengths.get(level)[tile] = chunk.length() - LEADER - TRAILER;
      position += chunk.length();
    }
  }

  private TiffTags tags(int level, long[] offsets, long[] lengths) {
    TiffStorage storage = levels.get(level);
    TiffTags tags = storage.tags(metadata.colors());
    if (level == 0) {
      TiffMetadata.write(metadata, storage.shape().channels(), tags);
    } else {
      tags.longs(Tiff.NEW_SUBFILE_TYPE, REDUCED_IMAGE);
      // Readers of an overview need to know it, too.
      tags.text(Tiff.GDAL_NODATA, metadata.noData());
    }
    tags.longs(Tiff.TILE_OFFSETS, offsets);
    tags.longs(Tiff.TILE_BYTE_COUNTS, lengths);
    return tags;
  }

  @Override
  public byte[] trailer(List<Chunk> chunks) {
    return new byte[0];
  }
}
