package io.tileconv.jobs.image;

import io.tileconv.tile.Block;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalLong;

/**
 * Writes tiled BigTIFF, whatever its size: the format then does not depend on how well the pixels
 * compress. A chunk is an encoded tile; the directory and the tables of offsets stand behind the
 * tiles.
 */
final class TiffWriter implements ImageWriter {

  private static final long serialVersionUID = 1;

  static final int HEADER = 16;

  private final TiffStorage storage;
  private final ImageMetadata metadata;

  TiffWriter(TiffStorage storage, ImageMetadata metadata) {
    this.storage = storage;
    this.metadata = metadata;
  }

  @Override
  public String format() {
    return "BigTIFF";
  }

  @Override
  public TileGrid storage() {
    return storage.grid();
  }

  @Override
  public void encode(Block block, ChunkSink sink) throws IOException {
    Checks.storable(this, storage.shape().channels(), block);
    byte[] tile = TiffStorage.ENCODED.atLeast(storage.bound());
    int length = storage.encode(block, tile, 0);
    sink.write(storage.number(block.region()), tile, 0, length, 0);
  }

  @Override
  public OptionalLong position(long key) {
    return storage.compression() == TiffCompression.NONE
        ? OptionalLong.of(HEADER + key * storage.bound())
        : OptionalLong.empty();
  }

  @Override
  public byte[] header(List<Chunk> chunks) {
    return header(directoryPosition(chunks));
  }

  /** The first bytes of a BigTIFF whose first directory is at this position. */
  static byte[] header(long directory) {
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0x4949)
        .putShort((short) 43)
        .putShort((short) 8)
        .putShort((short) 0)
        .putLong(directory)
        .array();
  }

  /** The next multiple of 8 behind the tiles. */
  private static long directoryPosition(List<Chunk> chunks) {
    return tilesEnd(chunks) + 7 & ~7L;
  }

  private static long tilesEnd(List<Chunk> chunks) {
    return HEADER + chunks.stream().mapToLong(Chunk::length).sum();
  }

  @Override
  public byte[] trailer(List<Chunk> chunks) {
    if (chunks.size() != storage().tiles()) {
      throw new IllegalStateException(
          "a TIFF of " + storage().tiles() + " tiles got " + chunks.size());
    }
    long[] offsets = new long[chunks.size()];
    long[] lengths = new long[chunks.size()];
    long position = HEADER;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = position;
      lengths[i] = chunks.get(i).length();
      position += lengths[i];
    }
    TiffTags tags = storage.tags(metadata.colors());
    TiffMetadata.write(metadata, storage.shape().channels(), tags);
    tags.longs(Tiff.TILE_OFFSETS, offsets);
    tags.longs(Tiff.TILE_BYTE_COUNTS, lengths);
    long start = directoryPosition(chunks);
    byte[] directory = tags.bytes(start, 0);
    int padding = (int) (start - tilesEnd(chunks));
    byte[] bytes = new byte[padding + directory.length];
    System.arraycopy(directory, 0, bytes, padding, directory.length);
    return bytes;
  }
}
