package io.tileconv.jobs.image;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The predictors of TIFF: 2 stores the difference to the sample on the left (TIFF 6.0, section 14),
 * 3 does so with the bytes of floats, sorted by significance (Adobe's TIFF technical note 3).
 */
final class TiffPredictor {

  private TiffPredictor() {}

  /**
   * Gives the prediction of each row back, in place.
   *
   * @param sampleBytes bytes of a sample
   * @param samples samples of a pixel, which is the distance of the differences
   */
  static void undo(
      int predictor,
      int sampleBytes,
      ByteOrder order,
      byte[] rows,
      int length,
      int rowBytes,
      int samples) {
    if (predictor == Tiff.PREDICTOR_NONE) {
      return;
    }
    byte[] sorted = predictor == Tiff.PREDICTOR_FLOAT ? new byte[rowBytes] : null;
    for (int row = 0; row < length; row += rowBytes) {
      if (sorted == null) {
        accumulate(sampleBytes, order, rows, row, rowBytes, samples);
      } else {
        accumulate(1, order, rows, row, rowBytes, samples);
        System.arraycopy(rows, row, sorted, 0, rowBytes);
        unsort(sampleBytes, sorted, rows, row, order);
      }
    }
  }

  /** Takes the prediction from one row, little endian, in place. */
  static void apply(
      int predictor, PixelType type, byte[] rows, int row, int rowBytes, int samples) {
    if (predictor == Tiff.PREDICTOR_FLOAT) {
      byte[] plain = Arrays.copyOfRange(rows, row, row + rowBytes);
      int count = rowBytes / 4;
      for (int i = 0; i < count; i++) {
        for (int b = 0; b < 4; b++) {
          rows[row + b * count + i] = plain[4 * i + 3 - b];
        }
      }
      subtractBytes(rows, row, rowBytes, samples);
    } else if (predictor == Tiff.PREDICTOR_HORIZONTAL && type.bytes() == 1) {
      subtractBytes(rows, row, rowBytes, samples);
    } else if (predictor == Tiff.PREDICTOR_HORIZONTAL) {
      ByteOrder order = ByteOrder.LITTLE_ENDIAN;
      for (int at = row + rowBytes - 2; at >= row + 2 * samples; at -= 2) {
        int left = Samples.shortAt(rows, at - 2 * samples, order);
        Samples.putShort(rows, at, order, (short) (Samples.shortAt(rows, at, order) - left));
      }
    }
  }

  private static void subtractBytes(byte[] rows, int row, int rowBytes, int samples) {
    for (int at = row + rowBytes - 1; at >= row + samples; at--) {
      rows[at] -= rows[at - samples];
    }
  }

  /** One sum at a time, in a register: through memory, each would wait for the one before. */
  private static void accumulate(
      int sampleBytes, ByteOrder order, byte[] rows, int row, int rowBytes, int samples) {
    int end = row + rowBytes;
    int step = samples * sampleBytes;
    for (int first = row; first < row + step; first += sampleBytes) {
      int sum = 0;
      switch (sampleBytes) {
        case 1 -> {
          for (int at = first; at < end; at += step) {
            sum += rows[at];
            rows[at] = (byte) sum;
          }
        }
        case 2 -> {
          for (int at = first; at < end; at += step) {
            sum += Samples.shortAt(rows, at, order);
            Samples.putShort(rows, at, order, (short) sum);
          }
        }
        case 8 -> {
          long wide = 0;
          for (int at = first; at < end; at += step) {
            wide += StoredType.longAt(rows, at, order);
            StoredType.putLong(rows, at, order, wide);
          }
        }
        default -> {
          for (int at = first; at < end; at += step) {
            sum += Samples.intAt(rows, at, order);
            Samples.putInt(rows, at, order, sum);
          }
        }
      }
    }
  }

  /** The most significant bytes of all floats come first, whatever the file's byte order. */
  private static void unsort(
      int sampleBytes, byte[] sorted, byte[] rows, int row, ByteOrder order) {
    int count = sorted.length / sampleBytes;
    for (int b = 0; b < sampleBytes; b++) {
      int place = order == ByteOrder.BIG_ENDIAN ? b : sampleBytes - 1 - b;
      for (int i = 0; i < count; i++) {
        rows[row + sampleBytes * i + place] = sorted[b * count + i];
      }
    }
  }
}
