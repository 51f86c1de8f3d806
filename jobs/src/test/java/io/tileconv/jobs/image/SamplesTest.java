package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fast conversions agree with {@link PixelConversion#apply}, value by value. */
class SamplesTest {

  @ParameterizedTest
  @EnumSource(PixelType.class)
  void fastConversionIsTheDefinedOne(PixelType type) {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260204));
    float[] values = new float[4096];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (i % 4) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> random.nextInt(-40000, 70000) + 0.5f;
            case 2 -> (float) random.nextDouble(-10, 300);
            default -> (float) random.nextDouble(-40000, 70000);
          };
    }
    float[] special = {
      Float.NaN,
      -0f,
      0.5f,
      1.5f,
      -0.5f,
      254.5f,
      255.5f,
      65534.5f,
      65535.5f,
      -32768.5f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MAX_VALUE,
      -Float.MAX_VALUE
    };
    System.arraycopy(special, 0, values, 0, special.length);
    for (PixelConversion conversion :
        List.of(PixelConversion.to(type), new PixelConversion(type, 0.7f, 3, Overflow.CLAMP))) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        byte[] bytes = new byte[3 * values.length * type.bytes()];
        Samples.encode(conversion, order, values, 0, bytes, 2 * type.bytes(), 3, values.length);
        float[] decoded = new float[values.length];
        Samples.decode(type, order, bytes, 2 * type.bytes(), 3, decoded, 0, values.length);
        for (int i = 0; i < values.length; i++) {
          // Minus zero has no integer.
          float expected = conversion.apply(values[i]) + (type.isInteger() ? 0f : -0f);
          assertThat(Float.floatToIntBits(decoded[i]))
              .as("%s of %s", conversion, values[i])
              .isEqualTo(Float.floatToIntBits(expected));
        }
      }
    }
  }

  @Test
  void overflowIsRefusedIfAsked() {
    PixelConversion strict = new PixelConversion(PixelType.UINT8, 1, 0, Overflow.FAIL);
    byte[] bytes = new byte[2];
    Samples.encode(strict, ByteOrder.BIG_ENDIAN, new float[] {254.5f, 255.49f}, 0, bytes, 0, 1, 2);
    assertThat(bytes).containsExactly(254, 255);
    assertThatThrownBy(
            () ->
                Samples.encode(
                    strict, ByteOrder.BIG_ENDIAN, new float[] {1, 255.5f}, 0, bytes, 0, 1, 2))
        .isInstanceOf(PixelOverflowException.class)
        .hasMessage(
            "the result 255.5 does not fit uint8; store float32 (--dtype float32), scale it"
                + " (--scale, --offset), or clamp it (--overflow clamp)");
  }
}
