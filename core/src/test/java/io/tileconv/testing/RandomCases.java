package io.tileconv.testing;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests with random numbers that come again: each case has a seed of its own, which is its name.
 * With the system property {@code tileconv.seed} set, only the case of that seed runs.
 */
public final class RandomCases {

  private static final long FIRST_SEED = 1000;

  private RandomCases() {}

  /** One case; it fails by an exception. */
  public interface Case {
    void run(SplittableRandom random) throws Exception;
  }

  public static Stream<DynamicTest> of(int count, Case test) {
    Long forced = Long.getLong("tileconv.seed");
    LongStream seeds =
        forced == null ? LongStream.range(FIRST_SEED, FIRST_SEED + count) : LongStream.of(forced);
    return seeds.mapToObj(
        seed ->
            DynamicTest.dynamicTest(
                "-Dtileconv.seed=" + seed, () -> test.run(new SplittableRandom(seed))));
  }
}
