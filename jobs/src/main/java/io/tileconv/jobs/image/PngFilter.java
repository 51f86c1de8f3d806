package io.tileconv.jobs.image;

/**
 * The five row filters of PNG (PNG specification, third edition, section 9). Each takes away, or
 * gives back, a prediction from the byte to the left, the one above and the one above left.
 */
final class PngFilter {

  static final int NONE = 0;
  static final int SUB = 1;
  static final int UP = 2;
  static final int AVERAGE = 3;
  static final int PAETH = 4;

  private PngFilter() {}

  /**
   * Gives the prediction back, in place.
   *
   * @param above the row above, zeros for the first one
   * @param distance bytes from a sample to the one on its left
   */
  static void undo(int filter, byte[] row, byte[] above, int length, int distance)
      throws BadImageException {
    int first = Math.min(distance, length);
    switch (filter) {
      case NONE -> {}
      case SUB -> {
        for (int i = distance; i < length; i++) {
          row[i] += row[i - distance];
        }
      }
      case UP -> {
        for (int i = 0; i < length; i++) {
          row[i] += above[i];
        }
      }
      case AVERAGE -> {
        for (int i = 0; i < first; i++) {
          row[i] += (byte) ((above[i] & 0xff) >> 1);
        }
        for (int i = distance; i < length; i++) {
          row[i] += (byte) ((row[i - distance] & 0xff) + (above[i] & 0xff) >> 1);
        }
      }
      case PAETH -> {
        for (int i = 0; i < first; i++) {
          row[i] += above[i];
        }
        for (int i = distance; i < length; i++) {
          row[i] +=
              (byte) paeth(row[i - distance] & 0xff, above[i] & 0xff, above[i - distance] & 0xff);
        }
      }
      default -> throw PngChunk.damaged("there is no filter " + filter);
    }
  }

  /**
   * Writes the filtered row to {@code target}, by the filter whose bytes have the least sum of
   * absolute values: the usual guess at what deflates best.
   *
   * @param row where the row begins in {@code rows}
   * @param above where the row above begins, -1 if it is not known: then the left predicts
   * @param target takes the number of the filter and then {@code length} bytes
   */
  static void apply(
      byte[] rows, int row, int above, int length, int distance, byte[] target, int at) {
    long sub = 0;
    for (int i = distance; i < length; i++) {
      sub += Math.abs((byte) (rows[row + i] - rows[row + i - distance]));
    }
    for (int i = 0; i < Math.min(distance, length); i++) {
      sub += Math.abs(rows[row + i]);
    }
    if (above < 0) {
      subtractLeft(rows, row, length, distance, target, at);
      return;
    }
    long up = 0;
    for (int i = 0; i < length; i++) {
      up += Math.abs((byte) (rows[row + i] - rows[above + i]));
    }
    long paeth = subtractPaeth(rows, row, above, length, distance, target, at);
    if (sub < up && sub < paeth) {
      subtractLeft(rows, row, length, distance, target, at);
    } else if (up < paeth) {
      target[at] = UP;
      for (int i = 0; i < length; i++) {
        target[at + 1 + i] = (byte) (rows[row + i] - rows[above + i]);
      }
    }
  }

  private static void subtractLeft(
      byte[] rows, int row, int length, int distance, byte[] target, int at) {
    target[at] = SUB;
    int first = Math.min(distance, length);
    System.arraycopy(rows, row, target, at + 1, first);
    for (int i = first; i < length; i++) {
      target[at + 1 + i] = (byte) (rows[row + i] - rows[row + i - distance]);
    }
  }

  private static long subtractPaeth(
      byte[] rows, int row, int above, int length, int distance, byte[] target, int at) {
    target[at] = PAETH;
    long sum = 0;
    for (int i = 0; i < length; i++) {
      int prediction =
          i < distance
              ? rows[above + i]
              : paeth(
                  rows[row + i - distance] & 0xff,
                  rows[above + i] & 0xff,
                  rows[above + i - distance] & 0xff);
      byte difference = (byte) (rows[row + i] - prediction);
      target[at + 1 + i] = difference;
      sum += Math.abs(difference);
    }
    return sum;
  }

  private static int paeth(int left, int above, int aboveLeft) {
    int toLeft = Math.abs(above - aboveLeft);
    int toAbove = Math.abs(left - aboveLeft);
    int toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
    if (toLeft <= toAbove && toLeft <= toAboveLeft) {
      return left;
    }
    return toAbove <= toAboveLeft ? above : aboveLeft;
  }
}
