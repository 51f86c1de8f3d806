package io.tileconv.jobs.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The formats that are read, told by the first bytes of a file. */
enum FileContent {
  PNG,
  JPEG,
  TIFF,
  NUMPY;

  private static final int HEAD = 64;

  private static final Map<String, FileContent> READ = new LinkedHashMap<>();

  private static final Map<String, String> OTHERS = new LinkedHashMap<>();

  static {
    READ.put("\u0089PNG\r\n\u001a\n", PNG);
    READ.put("\u00ff\u00d8\u00ff", JPEG);
    READ.put("II*\0", TIFF);
    READ.put("MM\0*", TIFF);
    READ.put("II+\0", TIFF);
    READ.put("MM\0+", TIFF);
    READ.put("\u0093NUMPY", NUMPY);
    OTHERS.put("GIF8", "a GIF image");
    OTHERS.put("BM", "a BMP image");
    OTHERS.put("RIFF", "a WebP image or another RIFF file");
    OTHERS.put("\0\0\0\fjP  ", "a JPEG 2000 image");
    OTHERS.put("%PDF", "a PDF document");
    OTHERS.put("PK\u0003\u0004", "a ZIP archive (.npz?)");
    OTHERS.put("\u001f\u008b", "gzip data");
    OTHERS.put("\u0089HDF", "an HDF5 file");
    OTHERS.put("PAR1", "a Parquet file");
  }

  /**
   * Tells the format of a file.
   *
   * @param name the file's name, for the message
   * @throws BadImageException if it is none of them
   */
  static FileContent of(InputFile file, String name) throws IOException {
    if (file.length() == 0) {
      throw new BadImageException("the file is empty; copy it again or make it anew");
    }
    byte[] head = file.head(HEAD);
    String start = new String(head, StandardCharsets.ISO_8859_1);
    for (var format : READ.entrySet()) {
      if (start.startsWith(format.getKey())) {
        return format.getValue();
      }
    }
    String expected = name.lastIndexOf('.') < 0 ? "" : name.substring(name.lastIndexOf('.'));
    throw new BadImageException(
        "the file holds "
            + description(head, start)
            + (ImageFormats.isImage(name) ? ", though its name ends in " + expected : "")
            + "; give a PNG, JPEG, TIFF or NumPy (.npy) file");
  }

  private static String description(byte[] head, String start) {
    for (var other : OTHERS.entrySet()) {
      if (start.startsWith(other.getKey())) {
        return other.getValue();
      }
    }
    boolean allZero = Arrays.equals(head, new byte[head.length]);
    boolean text = start.chars().noneMatch(c -> c < 32 && c != '\n' && c != '\r' && c != '\t');
    return allZero ? "zeros" : text ? "text, not an image" : "no image of a known format";
  }
}
