package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.filter.BandScale;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.Layout;
import io.tileconv.jobs.image.Overflow;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.Selection;
import io.tileconv.jobs.image.TiffCompression;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.MapStorage;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.StagedNetwork;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is kept between stages, while jobs run, fail and go on. */
class KeptMapsTest {

  /**
   * Convolutions of 4 channels are dearer than their maps, and the small one of the image is not.
   */
  private static final MapStorage STORAGE = new MapStorage(1 << 30, 1, 0.5);

  private static final int STAGES = 3;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[1]");

  @TempDir Path directory;

  private Path staging;

  @BeforeEach
  void makeImage() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    Images.write(
        directory.resolve("in.tif"),
        RandomBlocks.map(new Shape(1, 90, 70), () -> random.nextInt(256)),
        PixelType.UINT8);
    staging = directory.resolve(".tileconv-job-out.npy");
    Files.createDirectory(directory.resolve("opened"));
  }

  private static Tensor tensor(SplittableRandom random, int... shape) {
    float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensor.of(values, shape);
  }

  /** Three squeezed convolutions, each of which sees the image as well. */
  private static Network network() {
    SplittableRandom random = new SplittableRandom(3);
    Window three = Window.centred(3, 1, 1);
    List<Node> nodes = new ArrayList<>();
    int map = 0;
    for (int i = 0; i < STAGES; i++) {
      int channels = map == 0 ? 1 : 4;
      Convolution conv = Convolution.layer(channels, 4, three, three);
      nodes.add(
          new Node("conv " + i, conv, List.of(tensor(random, 4, channels, 3, 3)), List.of(map)));
      int wide = nodes.size();
      nodes.add(
          new Node("pool " + i, new GlobalPooling(Reduction.AVERAGE), List.of(), List.of(wide)));
      nodes.add(new Node("gate " + i, Activation.sigmoid(), List.of(), List.of(wide + 1)));
      ElementWise multiply = new ElementWise(Operation.MULTIPLY);
      nodes.add(new Node("scale " + i, multiply, List.of(), List.of(wide, wide + 2)));
      Convolution seen = Convolution.pointwise(1, 4);
      nodes.add(new Node("seen " + i, seen, List.of(tensor(random, 4, 1, 1, 1)), List.of(0)));
      nodes.add(
          new Node(
              "sum " + i, new ElementWise(Operation.ADD), List.of(), List.of(wide + 3, wide + 4)));
      map = nodes.size();
    }
    return new Network(List.of("x"), nodes, List.of(map));
  }

  /** Notes which maps are there whenever it is opened; fails as a machine does, if it is to. */
  private record Watched(FileSource file, long opens, String directory, String staging)
      implements ImageSource {

    @Override
    public String path() {
      return file.path();
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public String version() {
      return file.version();
    }

    @Override
    public ImageReader open(Configuration configuration, long decodeLimit) throws IOException {
      synchronized (Watched.class) {
        List<String> maps = names(Path.of(staging, "maps", "0"));
        int before = names(Path.of(directory, "opened")).size();
        if (before >= opens) {
          throw new IllegalStateException("the machine burns");
        }
        Files.write(Path.of(directory, "opened", String.format("%04d", before)), maps);
      }
      return file.open(configuration, decodeLimit);
    }
  }

  private static List<String> names(Path path) {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empties the list of what was seen when the image was opened. */
  private List<List<String>> opened() throws IOException {
    List<List<String>> opened = new ArrayList<>();
    for (String name : names(directory.resolve("opened"))) {
      Path file = directory.resolve("opened").resolve(name);
      opened.add(Files.readAllLines(file));
      Files.delete(file);
    }
    return opened;
  }

  private static JobSettings settings(MapStorage storage) {
    return new JobSettings(
        16,
        1 << 20,
        Arithmetic.EXACT,
        PixelType.FLOAT32,
        BandScale.NONE,
        Overflow.CLAMP,
        TiffCompression.NONE,
        Layout.STANDARD,
        io.tileconv.jobs.image.Reduction.Method.AVERAGE,
        null,
        storage);
  }

  private FileSource file(String name) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(directory.resolve(name).toUri());
    return FileSource.of(
        FileSystem.getLocal(Images.CONFIGURATION).getFileStatus(path), Selection.DEFAULT);
  }

  private Plan plan(MapStorage storage, long opens) throws IOException {
    FileSource file = file("in.tif");
    Watched source = new Watched(file, opens, directory.toString(), staging.toString());
    try (ImageReader reader = file.open(Images.CONFIGURATION, 1 << 30)) {
      InputImage image = new InputImage("in", List.of(new InputImage.Layer(source, reader.info())));
      return new Planner(inputs -> network(), settings(storage), 3)
          .plan(List.of(image), List.of(), "out.npy");
    }
  }

  private byte[] run(Plan plan, Output.Unfinished unfinished) throws IOException {
    Path out = directory.resolve("out.npy");
    new Runner(JavaSparkContext.fromSparkContext(SPARK.session().sparkContext()), null)
        .run(
            plan, new Output(out.toString(), Output.Kind.FILE, Output.Existing.REFUSE, unfinished));
    byte[] bytes = Files.readAllBytes(out);
    Files.delete(out);
    assertThat(names(directory)).containsExactly("in.tif", "opened");
    return bytes;
  }

  @Test
  void aMapIsThereUntilTheLastStageThatReadsIt() throws IOException {
    Plan plan = plan(STORAGE, Long.MAX_VALUE);
    List<StagedNetwork.Kept> kept = plan.staged().get(0).kept();
    assertThat(kept)
        .extracting(StagedNetwork.Kept::name)
        .containsExactly("conv 0", "conv 1", "conv 2");
    assertThat(plan.keptBytes()).isEqualTo(2 * 4 * 4 * 90 * 70);
    byte[] bytes = run(plan, Output.Unfinished.REFUSE);
    // A stage's first task looks before it makes the place for the map that it keeps.
    assertThat(opened().stream().distinct())
        .containsExactly(
            List.of(),
            List.of("0"),
            List.of("0", "1"),
            List.of("1"),
            List.of("1", "2"),
            List.of("2"));
    assertThat(run(plan(MapStorage.NONE, Long.MAX_VALUE), Output.Unfinished.REFUSE))
        .isEqualTo(bytes);
    assertThat(opened().stream().distinct()).containsExactly(List.of());
    // As where there is less room than was planned for.
    assertThat(run(plan.keepingNothing(), Output.Unfinished.REFUSE)).isEqualTo(bytes);
    assertThat(opened().stream().distinct()).containsExactly(List.of());
  }

  @Test
  void imagesOfSeveralSizesKeepTheirOwn() throws IOException {
    Images.write(
        directory.resolve("other.tif"),
        RandomBlocks.map(new Shape(1, 33, 120), new SplittableRandom(4)),
        PixelType.FLOAT32);
    byte[] truncated = Files.readAllBytes(directory.resolve("in.tif"));
    Files.write(directory.resolve("short.tif"), Arrays.copyOf(truncated, truncated.length / 2));
    List<byte[]> first = results(STORAGE);
    List<byte[]> second = results(MapStorage.NONE);
    assertThat(first.get(0)).isEqualTo(second.get(0));
    assertThat(first.get(1)).isEqualTo(second.get(1));
  }

  /** Of the two good images; the third is left out. */
  private List<byte[]> results(MapStorage storage) throws IOException {
    List<InputImage> images = new ArrayList<>();
    for (String name : List.of("in.tif", "short.tif", "other.tif")) {
      // A file that is cut short has a header as any other.
      FileSource headers = file(name.equals("short.tif") ? "in.tif" : name);
      try (ImageReader reader = headers.open(Images.CONFIGURATION, 1 << 30)) {
        images.add(new InputImage(name, List.of(new InputImage.Layer(file(name), reader.info()))));
      }
    }
    Plan plan =
        new Planner(inputs -> network(), settings(storage), 3).plan(images, List.of(), null);
    Path out = directory.resolve("out-" + storage.mostBytes());
    JobResult result =
        new Runner(JavaSparkContext.fromSparkContext(SPARK.session().sparkContext()), null)
            .run(plan, new Output(out.toString(), Output.Kind.DIRECTORY, Output.Existing.REFUSE));
    assertThat(result.failures()).singleElement().asString().contains("short.tif");
    assertThat(names(out)).containsExactly("in.tif.tif", "other.tif.tif");
    return List.of(
        Files.readAllBytes(out.resolve("in.tif.tif")),
        Files.readAllBytes(out.resolve("other.tif.tif")));
  }

  @Test
  void lessRoomKeepsLess() throws IOException {
    Plan plan = plan(new MapStorage(4 * 4 * 90 * 70, 1, 0.5), Long.MAX_VALUE);
    assertThat(plan.keptBytes()).isLessThanOrEqualTo(4 * 4 * 90 * 70);
    assertThat(plan.images().get(0).recomputation())
        .isGreaterThan(plan(STORAGE, Long.MAX_VALUE).images().get(0).recomputation());
    assertThat(run(plan, Output.Unfinished.REFUSE))
        .isEqualTo(run(plan(STORAGE, Long.MAX_VALUE), Output.Unfinished.REFUSE));
  }

  @Test
  void aKilledJobGoesOnWithTheStageInWhichItWasKilled() throws IOException {
    byte[] undisturbed = run(plan(STORAGE, Long.MAX_VALUE), Output.Unfinished.REFUSE);
    int all = opened().size();
    for (int opens = 0; opens < all; opens += 2) {
      Plan failing = plan(STORAGE, opens);
      assertThatThrownBy(() -> run(failing, Output.Unfinished.RESUME))
          .hasMessageContaining("what is done is kept; run it again with --resume");
      opened();
      assertThat(run(plan(STORAGE, Long.MAX_VALUE), Output.Unfinished.RESUME))
          .isEqualTo(undisturbed);
      int again = opened().size();
      // What was begun in its stage, and no more, is done twice.
      assertThat(again).isBetween(all - opens, all - opens + all / (STAGES + 1) + 1);
    }
  }

  @Test
  void aNoteThatCannotBeReadBeginsAnew() throws IOException {
    byte[] undisturbed = run(plan(STORAGE, Long.MAX_VALUE), Output.Unfinished.REFUSE);
    int all = opened().size();
    Plan failing = plan(STORAGE, all / 2);
    assertThatThrownBy(() -> run(failing, Output.Unfinished.RESUME))
        .isInstanceOf(JobException.class);
    opened();
    Files.write(staging.resolve("stages"), new byte[] {1, 2, 3});
    assertThat(run(plan(STORAGE, Long.MAX_VALUE), Output.Unfinished.RESUME)).isEqualTo(undisturbed);
    assertThat(opened()).hasSize(all);
  }

  @Test
  void aFailureLeavesNothing() throws IOException {
    run(plan(STORAGE, Long.MAX_VALUE), Output.Unfinished.REFUSE);
    int all = opened().size();
    for (int opens = 0; opens < all; opens += 3) {
      Plan failing = plan(STORAGE, opens);
      assertThatThrownBy(() -> run(failing, Output.Unfinished.REFUSE))
          .hasMessageContaining("nothing was written");
      assertThat(names(directory)).containsExactly("in.tif", "opened");
      opened();
    }
  }
}
