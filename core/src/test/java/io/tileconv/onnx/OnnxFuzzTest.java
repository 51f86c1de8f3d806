package io.tileconv.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Demand;
import io.tileconv.network.Network;
import io.tileconv.network.ReceptiveField;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Locality;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Mutated and cut models are read or refused with one line, and never make the reader allocate out
 * of proportion to the file.
 */
class OnnxFuzzTest {

  /** Rounds for each model; {@code -Dtileconv.fuzz.rounds} asks for more. */
  private static final int ROUNDS = Integer.getInteger("tileconv.fuzz.rounds", 1700);

  /** Folding of constants may make a few thousand values of a handful of bytes. */
  private static final long LARGEST_ALLOCATION = 256L << 20;

  /** What a mutated network may take that is computed too. */
  private static final long MOST_WORK = 1 << 22;

  private static final long MOST_VALUES = 1 << 19;

  private static final long SEED = Long.getLong("tileconv.seed", 20_260_722L);

  @TestFactory
  List<DynamicTest> filesWithChangedBytesAreReadOrRefusedWithOneLine() {
    return tests((model, random) -> mutated(model, random));
  }

  @TestFactory
  List<DynamicTest> modelsWithChangedContentAreReadOrRefusedWithOneLine() {
    return tests((model, random) -> new ModelMutation(random).mutated(model));
  }

  private static List<DynamicTest> tests(BiFunction<byte[], SplittableRandom, byte[]> mutation) {
    List<DynamicTest> tests = new ArrayList<>();
    new TreeMap<>(FuzzModels.all())
        .forEach(
            (name, model) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        name + ", seed " + SEED, () -> mutate(name, model, mutation))));
    return tests;
  }

  private static void mutate(
      String name, byte[] model, BiFunction<byte[], SplittableRandom, byte[]> mutation) {
    assertThat(refusal(model)).as("the model itself").isEmpty();
    SplittableRandom random = new SplittableRandom(SEED + name.hashCode());
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] mutated = mutation.apply(model, random);
      refused += read(mutated, name + ", seed " + SEED + ", round " + round) ? 0 : 1;
    }
    // Were none refused, the mutations would not reach what is checked.
    assertThat(refused).isPositive();
  }

  private static byte[] mutated(byte[] model, SplittableRandom random) {
    byte[] bytes = model.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && bytes.length > 8; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0x7f : 0xff);
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        case 4 -> bytes = without(bytes, at, random.nextInt(16));
        default -> bytes = repeated(bytes, at, random.nextInt(64));
      }
    }
    return bytes;
  }

  private static byte[] without(byte[] bytes, int at, int length) {
    int end = Math.min(bytes.length, at + length);
    byte[] result = Arrays.copyOf(bytes, bytes.length - (end - at));
    System.arraycopy(bytes, end, result, at, bytes.length - end);
    return result;
  }

  private static byte[] repeated(byte[] bytes, int at, int length) {
    int end = Math.min(bytes.length, at + length);
    byte[] result = Arrays.copyOf(bytes, bytes.length + end - at);
    System.arraycopy(bytes, at, result, end, bytes.length - at);
    return result;
  }

  /** Whether it could be read. */
  private static boolean read(byte[] bytes, String what) {
    long before = allocated();
    List<String> refusal;
    try {
      refusal = refusal(bytes);
    } catch (RuntimeException | Error e) {
      return fail(what + " ends with " + e, e);
    }
    assertThat(allocated() - before).as("bytes allocated, " + what).isLessThan(LARGEST_ALLOCATION);
    refusal.forEach(line -> assertThat(line).as(what).isNotBlank().doesNotContain("\n", "\r"));
    return refusal.isEmpty();
  }

  /** What the reader or a use of the network says; empty if neither complains. */
  private static List<String> refusal(byte[] bytes) {
    try {
      OnnxModel model = OnnxReader.read(bytes, ExternalData.in(Path.of("target")));
      ImportedNetwork any = OnnxReader.network(model, shapes(model));
      use(any.network(), model);
      return any.network().nodes().isEmpty() ? List.of("nothing is computed") : List.of();
    } catch (OnnxException e) {
      return List.of(e.getMessage());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Plans the network for an image, and computes it if it is small. */
  private static void use(Network network, OnnxModel model) throws IOException {
    List<Shape> inputs = new ArrayList<>();
    for (OnnxModel.Input input : model.inputs()) {
      if (network.inputs().contains(input.name())) {
        long channels = OnnxReader.channels(model, input.name());
        inputs.add(new Shape(channels > 0 && channels < 100 ? (int) channels : 4, 24, 32));
      }
    }
    List<Shape> shapes;
    long values = 0;
    try {
      shapes = network.shapes(inputs);
      if (network.multiplications(inputs) > MOST_WORK) {
        return;
      }
      if (network.locality() != Locality.WHOLE_MAP) {
        ReceptiveField.of(network, inputs, 0, 0);
      }
      TileExecutor executor = new TileExecutor(network, inputs, Arithmetic.EXACT);
      Demand demand = executor.demand(Region.whole(shapes.get(network.outputs().get(0))));
      for (int map = 0; map < shapes.size(); map++) {
        values += Math.min(MOST_VALUES, demand.area(map) * shapes.get(map).channels());
      }
    } catch (IllegalArgumentException e) {
      throw new OnnxException(e.getMessage(), e);
    }
    if (values >= MOST_VALUES) {
      return;
    }
    List<BlockSource> sources = new ArrayList<>();
    for (Shape shape : inputs) {
      sources.add(BlockSource.of(Block.allocate(Region.whole(shape), shape.channels())));
    }
    Region target = Region.whole(shapes.get(network.outputs().get(0)));
    new TileExecutor(network, inputs, Arithmetic.EXACT).computeAll(target, sources);
  }

  private static Map<String, Shape> shapes(OnnxModel model) {
    if (model.inputs().isEmpty() || model.inputs().get(0).shape().size() != 4) {
      return Map.of();
    }
    long channels = OnnxReader.channels(model, model.inputs().get(0).name());
    boolean sensible = channels > 0 && channels < 100;
    return sensible
        ? Map.of(model.inputs().get(0).name(), new Shape((int) channels, 24, 32))
        : Map.of();
  }

  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
