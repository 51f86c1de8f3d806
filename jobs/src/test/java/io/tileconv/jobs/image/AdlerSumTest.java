package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.zip.Adler32;
import org.junit.jupiter.api.Test;

class AdlerSumTest {

  @Test
  void checksumOfPiecesIsTheWholes() {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260211));
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(1, 200_000)];
      random.nextBytes(bytes);
      if (i % 3 == 0) {
        java.util.Arrays.fill(bytes, (byte) -1);
      }
      int cut = random.nextInt(bytes.length + 1);
      assertThat(
              AdlerSum.combine(
                  adler(bytes, 0, cut), adler(bytes, cut, bytes.length - cut), bytes.length - cut))
          .isEqualTo(adler(bytes, 0, bytes.length));
    }
  }

  private static long adler(byte[] bytes, int offset, int length) {
    Adler32 adler = new Adler32();
    adler.update(bytes, offset, length);
    return adler.getValue();
  }
}
