package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.tile.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks that numcodecs wrote; make_blosc.py says how. */
class BloscTest {

  private static final int NUMBERS = 5000;

  @TempDir Path directory;

  private static byte[] stored(String name) throws IOException {
    return Files.readAllBytes(Path.of(BloscTest.class.getResource("blosc-" + name).getPath()));
  }

  private static byte[] expected(String name) {
    int bytes = name.charAt(name.length() - 1) - '0';
    ByteBuffer expected = ByteBuffer.allocate(NUMBERS * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < NUMBERS; i++) {
      long value = name.contains("noise") ? i * 40503 * i % 65521 : i * i / 8192 + i / 7;
      switch (name.substring(name.length() - 2)) {
        case "u1" -> expected.put((byte) value);
        case "u2" -> expected.putShort((short) value);
        case "f4" -> expected.putFloat(value);
        default -> expected.putDouble(value);
      }
    }
    return expected.array();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lz4-shuffle-u2",
        "lz4-shuffle-u1",
        "lz4hc-bits-f4",
        "zstd-bits-u2",
        "zstd-shuffle-f8",
        "zlib-plain-u2",
        "lz4-plain-noise-u2"
      })
  void chunksAreDecoded(String name) throws IOException {
    byte[] expected = expected(name);
    byte[] stored = stored(name);
    assertThat(Blosc.decode(stored, expected.length)).isEqualTo(expected);
    assertThatThrownBy(() -> Blosc.decode(stored, expected.length - 1))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("the Blosc data is broken");
  }

  @Test
  void whatIsNotDecodedIsNamed() {
    assertThatThrownBy(() -> Blosc.decode(stored("blosclz-shuffle-u2"), 2 * NUMBERS))
        .isInstanceOf(BadImageException.class)
        .hasMessage(
            "the Zarr array uses Blosc with blosclz, which is not supported; store it with lz4,"
                + " zstd or zlib");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4-shuffle-u2", "zstd-bits-u2", "zlib-plain-u2", "lz4-plain-noise-u2"})
  void damageIsDecodedOrRefused(String name) throws IOException {
    long seed = TestImages.seed(20261128);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] whole = stored(name);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = whole.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        int near = random.nextInt(4) > 0 ? 64 : damaged.length;
        damaged[random.nextInt(near)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(8) == 0) {
        damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
      }
      try {
        assertThat(Blosc.decode(damaged, 2 * NUMBERS)).hasSize(2 * NUMBERS);
      } catch (BadImageException e) {
        assertThat(e.getMessage()).as("seed %d, %d", seed, i).contains("; ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void arraysOfBothVersionsAreRead(int version) throws IOException {
    Path store = Files.createDirectory(directory.resolve("a.zarr"));
    if (version == 2) {
      Files.writeString(
          store.resolve(".zarray"),
          """
          {"zarr_format":2,"shape":[50,100],"chunks":[50,100],"dtype":"<u2","order":"C",
           "fill_value":0,"filters":null,"dimension_separator":"/",
           "compressor":{"id":"blosc","cname":"lz4","clevel":5,"shuffle":1,"blocksize":0}}
          """);
    } else {
      Files.writeString(
          store.resolve("zarr.json"),
          """
          {"zarr_format":3,"node_type":"array","shape":[50,100],"data_type":"uint16",
           "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[50,100]}},
           "chunk_key_encoding":{"name":"default"},"fill_value":0,
           "codecs":[{"name":"bytes","configuration":{"endian":"little"}},
            {"name":"blosc","configuration":{"cname":"lz4","shuffle":"shuffle"}}]}
          """);
    }
    Path chunk = store.resolve(version == 2 ? "0/0" : "c/0/0");
    Files.createDirectories(chunk.getParent());
    Files.write(chunk, stored("lz4-shuffle-u2"));
    Block image = TestImages.read(store);
    for (int i = 0; i < NUMBERS; i++) {
      assertThat(image.at(0, i / 100, i % 100)).isEqualTo((float) ((long) i * i / 8192 + i / 7));
    }
  }
}
