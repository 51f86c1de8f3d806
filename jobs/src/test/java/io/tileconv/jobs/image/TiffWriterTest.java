package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layout of written TIFF files; that their pixels are right is shown by the round trips. */
class TiffWriterTest {

  private static ImageWriter writer(Shape shape, PixelType type, long blockBytes) {
    return ImageFormats.writer(
        "a.tif",
        shape,
        1,
        PixelConversion.to(type),
        new StorageOptions(TiffCompression.NONE, blockBytes));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 5000, 5000, 16777216, 512, 512",
    "64, 5000, 5000, 16777216, 256, 256",
    "3, 5000, 5000, 1000, 16, 16",
    "1, 1, 5000, 16777216, 16, 512",
    "1, 100, 30, 16777216, 112, 32"
  })
  void tilesFollowTheMemoryAndTheImage(
      int bands, long height, long width, long blockBytes, long tileHeight, long tileWidth) {
    ImageWriter writer = writer(new Shape(bands, height, width), PixelType.UINT8, blockBytes);
    assertThat(writer.storage().tileHeight()).isEqualTo(tileHeight);
    assertThat(writer.storage().tileWidth()).isEqualTo(tileWidth);
  }

  @Test
  void offsetsGoBeyondFourGigabytes() throws IOException {
    ImageWriter writer = writer(new Shape(1, 500, 1500), PixelType.UINT8, 1 << 24);
    long[] lengths = {3_000_000_001L, 3_000_000_002L, 5};
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      chunks.add(new Chunk(i, lengths[i], 0));
    }
    long end = 16 + 6_000_000_008L;
    ByteBuffer header = ByteBuffer.wrap(writer.header(chunks)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(header.getLong(8)).isEqualTo(end).isEqualTo(end / 8 * 8);

    ByteBuffer trailer = ByteBuffer.wrap(writer.trailer(chunks)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(values(trailer, end, Tiff.TILE_OFFSETS))
        .containsExactly(16L, 3_000_000_017L, 6_000_000_019L);
    assertThat(values(trailer, end, Tiff.TILE_BYTE_COUNTS))
        .containsExactly(3_000_000_001L, 3_000_000_002L, 5L);
  }

  /** The values of a tag of type LONG8 that stand behind the directory. */
  private static List<Long> values(ByteBuffer trailer, long start, int tag) {
    List<Long> values = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < trailer.getLong(0); i++) {
      int entry = 8 + 20 * i;
      int number = trailer.getShort(entry) & 0xffff;
      assertThat(number).as("tags ascend").isGreaterThan(before);
      before = number;
      if (number == tag) {
        assertThat(trailer.getShort(entry + 2)).isEqualTo((short) Tiff.TYPE_LONG8);
        for (int k = 0; k < trailer.getLong(entry + 4); k++) {
          values.add(trailer.getLong((int) (trailer.getLong(entry + 12) - start) + 8 * k));
        }
      }
    }
    return values;
  }

  @Test
  void missingTilesAreNotWrittenOver() {
    ImageWriter writer = writer(new Shape(1, 500, 1500), PixelType.UINT8, 1 << 24);
    assertThatThrownBy(() -> writer.trailer(List.of(new Chunk(0, 9, 0))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a TIFF of 3 tiles got 1");
  }
}
