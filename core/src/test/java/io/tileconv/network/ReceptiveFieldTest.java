package io.tileconv.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.onnx.OnnxReader;
import io.tileconv.operator.Activation;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Coordinates;
import io.tileconv.operator.ElementWise;
import io.tileconv.operator.GlobalPooling;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.MaxPooling;
import io.tileconv.operator.Operation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Reduction;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Rounding;
import io.tileconv.operator.Scaling;
import io.tileconv.operator.Subsample;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomNetworks;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceptiveFieldTest {

  private static final Shape LARGE = new Shape(1, 1000, 1000);

  /** The figures that are published for these two networks. */
  @Test
  void alexNetAndVgg() {
    Network.Chain alexNet = Network.chain();
    convolution(alexNet, 11, 4);
    pool(alexNet, 3);
    convolution(alexNet, 5, 1);
    pool(alexNet, 3);
    convolution(alexNet, 3, 1);
    convolution(alexNet, 3, 1);
    convolution(alexNet, 3, 1);
    pool(alexNet, 3);
    ReceptiveField.Axis alex = ReceptiveField.of(alexNet.build(), LARGE).rows();
    assertThat(alex.size()).isEqualTo(195);
    assertThat(alex.scale()).isEqualTo(new Scaling.Factor(1, 32));

    Network.Chain vgg = Network.chain();
    for (int convolutions : new int[] {2, 2, 3, 3, 3}) {
      for (int i = 0; i < convolutions; i++) {
        convolution(vgg, 3, 1);
      }
      pool(vgg, 2);
    }
    ReceptiveField.Axis columns = ReceptiveField.of(vgg.build(), LARGE).columns();
    assertThat(columns.size()).isEqualTo(212);
    assertThat(columns.scale()).isEqualTo(new Scaling.Factor(1, 32));
    assertThat(columns).hasToString("212 inputs, stride 32, halo 90 and 90");
  }

  @Test
  void downAndUpAgain() {
    Network.Chain chain = Network.chain();
    convolution(chain, 3, 2);
    TransposedWindow window = new TransposedWindow(4, 2, 1, 1, 1, 0);
    chain.then(
        "up",
        TransposedConvolution.layer(1, 1, window, window),
        Tensor.of(new float[16], 1, 1, 4, 4));
    // Even outputs 2m see the inputs from 2m - 3 to 2m + 1, odd ones two more on.
    assertThat(ReceptiveField.of(chain.build(), LARGE).rows())
        .isEqualTo(new ReceptiveField.Axis(5, Scaling.by(1), 3, 2, 2));
  }

  @Test
  void upsampling() {
    assertThat(field(Resize.nearest(3)))
        .isEqualTo(new ReceptiveField.Axis(1, Scaling.by(3), 0, 0, 3));
    assertThat(field(Resize.bilinear(2)))
        .isEqualTo(new ReceptiveField.Axis(2, Scaling.by(2), 1, 1, 2));
  }

  @Test
  void branchesTakeTheHull() {
    Convolution wide = Convolution.layer(1, 1, Window.centred(7, 1, 1), Window.ONE);
    Node conv = new Node("conv", wide, List.of(Tensor.of(new float[7], 1, 1, 7, 1)), List.of(0));
    Node sum = new Node("sum", new ElementWise(Operation.ADD), List.of(), List.of(0, 1));
    Network network = new Network(List.of("x"), List.of(conv, sum), List.of(2));
    ReceptiveField field = ReceptiveField.of(network, LARGE);
    assertThat(field.rows()).isEqualTo(new ReceptiveField.Axis(7, Scaling.by(1), 3, 3, 1));
    assertThat(field.columns()).isEqualTo(new ReceptiveField.Axis(1, Scaling.by(1), 0, 0, 1));
  }

  /** Against each output of random chains, one by one. */
  @TestFactory
  Stream<DynamicTest> boundsHoldForEveryOutputAndAreReached() {
    return RandomCases.of(
        400,
        random -> {
          RandomNetworks.Sample sample = RandomNetworks.chain(random.nextInt(1, 6), random);
          ReceptiveField.Axis axis = ReceptiveField.of(sample.network(), sample.input()).rows();
          List<Shape> shapes = sample.network().shapes(List.of(sample.input()));
          long outputs = shapes.get(shapes.size() - 1).height();
          long size = 0;
          for (long o = 0; o < outputs; o++) {
            Span source = source(sample.network(), shapes, Span.of(o, 1));
            if (!source.isEmpty()) {
              size = Math.max(size, source.size());
              double nominal = (double) o * axis.scale().denominator() / axis.scale().numerator();
              double end = (double) (o + 1) * axis.scale().denominator() / axis.scale().numerator();
              assertThat((double) source.begin())
                  .as("output %s of %s", o, sample.network())
                  .isGreaterThanOrEqualTo(Math.floor(nominal + 1e-9) - axis.before());
              assertThat((double) source.end())
                  .as("output %s of %s", o, sample.network())
                  .isLessThanOrEqualTo(Math.ceil(end - 1e-9) + axis.after());
            }
          }
          // A short map may not have every phase of the pattern.
          assertThat(size).isLessThanOrEqualTo(axis.size());
          if (outputs >= axis.period()) {
            assertThat(size).isEqualTo(axis.size());
          }
        });
  }

  private static Span source(Network chain, List<Shape> shapes, Span target) {
    Region region = new Region(target, Span.of(0, 1));
    for (int map = chain.maps() - 1; map > 0; map--) {
      Operator operator = chain.producer(map).operator();
      Span rows = operator.source(region, 0, List.of(shapes.get(map - 1))).rows();
      region = new Region(rows, Span.of(0, 1));
    }
    return region.rows();
  }

  /** Tiles far from the edges, at every phase: together they need the halo and no more. */
  @ParameterizedTest
  @CsvSource({"unet_water, 1", "esrgan_slim_x2, 2"})
  void theHaloOfSampleModels(String name, long scale) throws IOException {
    Network network =
        OnnxReader.network(OnnxReader.read(Path.of("../data/models", name + ".onnx"))).network();
    Shape input = new Shape(3, 4096, 4096);
    List<Shape> shapes = network.shapes(List.of(input));
    ReceptiveField.Axis rows = ReceptiveField.of(network, input).rows();
    assertThat(rows.scale()).isEqualTo(Scaling.by((int) scale));
    long before = 0;
    long after = 0;
    for (long phase = 0; phase < rows.period(); phase++) {
      long begin = 2048 * scale + phase;
      Region target = Region.of(begin, begin, 256 * scale, 256 * scale);
      Region source = Demand.of(network, shapes, target).regions(0).get(0);
      assertThat(source.rows()).isEqualTo(source.columns());
      before = Math.max(before, begin / scale - source.top());
      after = Math.max(after, source.rows().end() - -Math.floorDiv(-target.rows().end(), scale));
    }
    assertThat(rows.before()).isEqualTo(before);
    assertThat(rows.after()).isEqualTo(after);
  }

  @Test
  void scalesThatAreTooFine() {
    Scaling.Factor fine = new Scaling.Factor(99_999_989, 100_000_007);
    Resize resize = new Resize(fine, fine, Interpolation.LINEAR, Coordinates.HALF_PIXEL);
    Network twice = Network.chain().then("a", resize).then("b", resize).build();
    assertThatThrownBy(() -> ReceptiveField.of(twice, LARGE))
        .hasMessage(
            "b scales by 99999989/100000007 what is scaled by 99999989/100000007, and the product"
                + " is too fine a fraction; use simpler scales");
  }

  @Test
  void whatHasNoReceptiveField() {
    Network global = Network.chain().then("pool", new GlobalPooling(Reduction.AVERAGE)).build();
    assertThatThrownBy(() -> ReceptiveField.of(global, LARGE))
        .hasMessage("pool, a global average pool, sees the whole map");

    Node half = new Node("half", new Subsample(2, 2), List.of(), List.of(0));
    Node sum = new Node("sum", new ElementWise(Operation.ADD), List.of(), List.of(0, 1));
    Network mixed = new Network(List.of("x"), List.of(half, sum), List.of(2));
    assertThatThrownBy(() -> ReceptiveField.of(mixed, new Shape(1, 1, 1)))
        .hasMessage("sum joins maps of different scales, 1 and 1/2");

    Node relu = new Node("relu", Activation.relu(), List.of(), List.of(1));
    Network other = new Network(List.of("x", "y"), List.of(relu), List.of(2));
    assertThatThrownBy(() -> ReceptiveField.of(other, List.of(LARGE, LARGE), 0, 0))
        .hasMessage("output 2 is not made from x");
  }

  private static ReceptiveField.Axis field(Operator operator) {
    return ReceptiveField.of(Network.chain().then("node", operator).build(), LARGE).rows();
  }

  private static void convolution(Network.Chain chain, int taps, int stride) {
    Window window = Window.centred(taps, stride, 1);
    int number = chain.build().nodes().size();
    chain.then(
        "conv " + number,
        Convolution.layer(1, 1, window, window),
        Tensor.of(new float[taps * taps], 1, 1, taps, taps));
  }

  private static void pool(Network.Chain chain, int taps) {
    Window window = new Window(taps, 2, 1, 0, 0);
    int number = chain.build().nodes().size();
    chain.then("pool " + number, new MaxPooling(window, window, Rounding.FLOOR));
  }
}
