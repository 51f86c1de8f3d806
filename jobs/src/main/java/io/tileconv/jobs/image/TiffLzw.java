package io.tileconv.jobs.image;

/**
 * LZW as in TIFF 6.0, section 13: codes of 9 to 12 bits, most significant bit first, the width
 * growing one code early.
 *
 * <p>A string of the table is a piece of what was already decoded: the string of the code before
 * and one byte more, which stand there side by side. So the table holds places, and decoding
 * copies.
 */
final class TiffLzw implements TiffCodec {

  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int CODES = 4096;

  private final int[] places = new int[CODES];
  private final int[] lengths = new int[CODES];

  @Override
  public void decode(byte[] source, int sourceLength, byte[] target, int targetLength)
      throws BadImageException {
    if (sourceLength >= 2 && source[0] == 0 && (source[1] & 1) == 1) {
      throw Tiff.unsupported(
          "Compression", "5 (LZW) of the kind before TIFF 6.0", "rewrite the file with deflate");
    }
    int next = FIRST;
    int width = 9;
    int place = -1;
    int length = 0;
    int done = 0;
    int from = 0;
    int bits = 0;
    int bitCount = 0;
    while (done < targetLength) {
      while (bitCount < width) {
        if (from >= sourceLength) {
          throw TiffCodec.tooShort();
        }
        bits = bits << 8 | source[from++] & 0xff;
        bitCount += 8;
      }
      bitCount -= width;
      int code = bits >>> bitCount & (1 << width) - 1;
      if (code == CLEAR) {
        next = FIRST;
        width = 9;
        length = 0;
        continue;
      }
      if (code == END) {
        throw TiffCodec.tooShort();
      }
      int start = done;
      int count;
      if (code < CLEAR) {
        target[done] = (byte) code;
        count = 1;
      } else {
        boolean known = code < next;
        if (!known && (code != next || length == 0)) {
          throw Tiff.damaged("the LZW data has a code that does not exist");
        }
        // The one code that may be unknown is the string before with its first byte repeated.
        int at = known ? places[code] : place;
        count = known ? lengths[code] : length + 1;
        copy(target, at, done, Math.min(count, targetLength - done));
      }
      if (length > 0 && next < CODES) {
        places[next] = place;
        lengths[next] = length + 1;
        next++;
        if (next == (1 << width) - 1 && width < 12) {
          width++;
        }
      }
      place = start;
      length = count;
      done += count;
    }
  }

  /** Source and target may overlap, as in a run. */
  private static void copy(byte[] bytes, int from, int to, int count) {
    if (to - from >= count && count > 16) {
      System.arraycopy(bytes, from, bytes, to, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      bytes[to + i] = bytes[from + i];
    }
  }

  @Override
  public int maxRatio() {
    return 4096;
  }
}
