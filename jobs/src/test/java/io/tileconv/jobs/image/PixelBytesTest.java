package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of pixels against samples one by one, at odd sizes and places. */
class PixelBytesTest {

  private static final float[] SPECIAL = {
    -0f,
    0.5f,
    1.5f,
    2.5f,
    254.5f,
    255.5f,
    256,
    -1,
    1e30f,
    -1e30f,
    Float.NaN,
    Float.intBitsToFloat(0x7fffffff),
    Float.intBitsToFloat(0x7f800001),
    Float.intBitsToFloat(0xffc00000),
    Float.intBitsToFloat(0xffffffff),
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0.49999997f,
    255.00002f
  };

  private final SplittableRandom random = new SplittableRandom(7);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 31, 64, 517})
  void decodesAllPixels(int count) {
    byte[] bytes = new byte[3 * count + 11];
    random.nextBytes(bytes);
    float[] expected = new float[3 * count + 8];
    float[] actual = expected.clone();
    for (int band = 0; band < 3; band++) {
      Samples.decode(
          PixelType.UINT8,
          ByteOrder.LITTLE_ENDIAN,
          bytes,
          5 + band,
          3,
          expected,
          1 + band * (count + 2),
          count);
    }
    PixelBytes.decode(bytes, 5, actual, 1, count + 3, 2 * count + 5, count);
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 31, 64, 517})
  void encodesAllPixelsAndNothingBehindThem(int count) {
    float[] source = new float[3 * count + 8];
    for (int i = 0; i < source.length; i++) {
      source[i] = value();
    }
    byte[] expected = new byte[3 * count + 20];
    Arrays.fill(expected, (byte) 77);
    byte[] actual = expected.clone();
    for (int band = 0; band < 3; band++) {
      Samples.encode(
          PixelConversion.to(PixelType.UINT8),
          ByteOrder.LITTLE_ENDIAN,
          source,
          1 + band * (count + 2),
          expected,
          5 + band,
          3,
          count);
    }
    PixelBytes.encode(source, 1, count + 3, 2 * count + 5, actual, 5, count);
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 31, 64, 517})
  void decodesOneBand(int count) {
    byte[] bytes = new byte[count + 11];
    random.nextBytes(bytes);
    float[] expected = new float[count + 8];
    for (int i = 0; i < count; i++) {
      expected[1 + i] = bytes[5 + i] & 0xff;
    }
    float[] actual = new float[count + 8];
    Samples.decode(PixelType.UINT8, ByteOrder.LITTLE_ENDIAN, bytes, 5, 1, actual, 1, count);
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 31, 64, 517})
  void encodesOneBandAndNothingBehindIt(int count) {
    PixelConversion conversion = PixelConversion.to(PixelType.UINT8);
    float[] source = new float[count + 8];
    byte[] expected = new byte[count + 20];
    Arrays.fill(expected, (byte) 77);
    byte[] actual = expected.clone();
    for (int i = 0; i < count; i++) {
      source[1 + i] = value();
      expected[5 + i] = (byte) conversion.apply(source[1 + i]);
    }
    Samples.encode(conversion, ByteOrder.LITTLE_ENDIAN, source, 1, actual, 5, 1, count);
    assertThat(actual).isEqualTo(expected);
  }

  private float value() {
    return random.nextInt(3) == 0
        ? SPECIAL[random.nextInt(SPECIAL.length)]
        : (float) random.nextDouble(-20, 280);
  }
}
