package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockCacheTest {

  @Test
  void oldestBlocksMakeRoom() {
    BlockCache cache = new BlockCache(100);
    for (long key = 0; key < 4; key++) {
      cache.put(key, cache.room(30));
    }
    assertThat(cache.bytes()).isEqualTo(90);
    assertThat(cache.find(0)).isNull();
    byte[] second = cache.find(1);
    byte[] third = cache.find(2);
    cache.find(1);
    byte[] fresh = cache.room(30);
    assertThat(cache.find(3)).as("asked for the longest ago").isNull();
    assertThat(fresh).isNotSameAs(second).isNotSameAs(third);
    assertThat(cache.find(1)).isSameAs(second);
  }

  @Test
  void boundHoldsAndOneBlockIsKept() {
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260213));
    BlockCache cache = new BlockCache(1000);
    for (int i = 0; i < 2000; i++) {
      long key = random.nextInt(50);
      if (cache.find(key) == null) {
        byte[] block = cache.room(1 + random.nextInt(300));
        cache.put(key, block);
        assertThat(cache.find(key)).isSameAs(block);
      }
      assertThat(cache.bytes()).isBetween(1L, 1000L);
    }
    cache.put(99, cache.room(5000));
    assertThat(cache.find(99)).hasSize(5000);
    assertThat(cache.bytes()).isEqualTo(5000);
  }
}
