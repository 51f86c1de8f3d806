package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The rules of cloud optimized GeoTIFF: those that GDAL's validate_cloud_optimized_geotiff checks
 * in full, and those of the note that its driver writes behind the header.
 */
public final class CogRules {

  private CogRules() {}

  public static void check(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    String note = new String(bytes.array(), 16, 43 + 140, StandardCharsets.US_ASCII);
    assertThat(note)
        .isEqualTo(
            "GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\n"
                + "LAYOUT=IFDS_BEFORE_DATA\n"
                + "BLOCK_ORDER=ROW_MAJOR\n"
                + "BLOCK_LEADER=SIZE_AS_UINT4\n"
                + "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\n"
                + "KNOWN_INCOMPATIBLE_EDITION=NO\n ");
    try (InputFile file = InputFile.open(TestImages.CONFIGURATION, TestImages.path(path))) {
      TiffDirectory directory = TiffDirectory.first(file);
      assertThat(directory.position()).as("first directory behind the note").isEqualTo(200);
      long end = 0;
      long dataBefore = bytes.limit() + 1L;
      long directories = 0;
      long firstData = Long.MAX_VALUE;
      long width = Long.MAX_VALUE;
      boolean image = true;
      while (directory != null) {
        assertThat(directory.position()).as("directories in order").isGreaterThan(end);
        end = directory.position();
        long kind = directory.value(Tiff.NEW_SUBFILE_TYPE, 0);
        assertThat(kind).as("overviews are marked").isEqualTo(image ? 0 : 1);
        assertThat(directory.value(Tiff.IMAGE_WIDTH, 0)).as("smaller").isLessThan(width);
        width = directory.value(Tiff.IMAGE_WIDTH, 0);
        long[] offsets = directory.values(Tiff.TILE_OFFSETS);
        long[] counts = directory.values(Tiff.TILE_BYTE_COUNTS);
        assertThat(offsets[0]).as("data of smaller versions first").isLessThan(dataBefore);
        dataBefore = offsets[0];
        long position = offsets[0];
        for (int i = 0; i < offsets.length; i++) {
          int at = (int) offsets[i];
          int length = (int) counts[i];
          assertThat(offsets[i]).as("tiles row by row").isEqualTo(position);
          assertThat(bytes.getInt(at - 4)).as("length before the tile").isEqualTo(length);
          assertThat(bytes.getInt(at + length))
              .as("last bytes behind the tile")
              .isEqualTo(bytes.getInt(at + length - 4));
          position = offsets[i] + length + 8;
        }
        assertThat(position - 4)
            .as("versions one after the other")
            .isLessThanOrEqualTo(bytes.limit());
        firstData = Math.min(firstData, offsets[0]);
        directories = Math.max(directories, directory.position());
        image = false;
        long next = directory.next();
        directory = next == 0 ? null : directory.at(next);
      }
      assertThat(firstData).as("data behind all directories").isGreaterThan(directories);
      assertThat(width).as("the smallest version is one tile").isLessThanOrEqualTo(512);
    }
  }
}
