package io.tileconv.jobs.ml.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tileconv.jobs.image.NpyMatrix;
import io.tileconv.jobs.pipeline.LocalSpark;
import io.tileconv.jobs.pipeline.ModelNetworks;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.operator.Tensor;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Five steps, against PyTorch's; the cases are made by make_training_cases.py beside them. */
class TrainingAgreementTest {

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[2]");

  @ParameterizedTest
  @CsvSource({
    "sr-l1-adam, L1, adam, 2e-3, 0, constant, FAST",
    "sr-l1-adam, L1, adam, 2e-3, 0, constant, EXACT",
    "sr-l2-sgd, L2, sgd, 5e-2, 0.9, cosine, FAST",
    "seg-bce-adam, BCE, adam, 5e-3, 0, 'step:every=2,gamma=0.5', FAST",
    "seg-cross-entropy-sgd, CROSS_ENTROPY, sgd, 1e-1, 0.5, constant, FAST",
    "seg-dice-adam, DICE, adam, 5e-3, 0, constant, FAST",
    "seg-dice-adam, DICE, adam, 5e-3, 0, constant, EXACT"
  })
  void fiveStepsAgreeWithPyTorch(
      String name,
      Loss loss,
      String optimizer,
      double rate,
      double momentum,
      String schedule,
      Arithmetic arithmetic)
      throws Exception {
    URL resource = getClass().getResource("/training/" + name);
    Path path = Path.of(resource.toURI());
    TrainingSettings settings =
        new TrainingSettings(
            loss,
            optimizer.equals("adam") ? Adam.DEFAULT : new Sgd(momentum),
            rate,
            Schedule.parse(schedule),
            3,
            8,
            PatchChoice.GRID,
            Augmentation.NONE,
            5,
            0,
            100,
            0,
            2,
            arithmetic);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
    Configuration configuration = context.hadoopConfiguration();
    Pairs pairs = Pairs.ofFiles(context, configuration, path + "/inputs", path + "/targets");
    Network network =
        ModelNetworks.read(configuration, path + "/init.onnx", ModelNetworks.Treatment.NONE)
            .networkOfAnySize();
    TrainingResult result =
        new Trainer(context, settings, TrainingProgress.NONE)
            .train(network, new TrainingImages(pairs, null, null, 0, Float.NaN, Float.NaN), null);
    assertLosses(result.history(), array(path, "losses.npy"));
    assertWeights(result.network(), array(path, "weights.npy"));
  }

  private static void assertLosses(History history, double[] losses) {
    assertThat(history.steps()).hasSize(losses.length);
    for (int i = 0; i < losses.length; i++) {
      assertThat(history.steps().get(i).loss())
          .as("step %d", i + 1)
          .isCloseTo(losses[i], within(1e-5 * losses[i]));
    }
  }

  private static void assertWeights(Network network, double[] weights) {
    int at = 0;
    List<Tensor> tensors = Trainings.weights(network);
    for (Tensor tensor : tensors) {
      for (float value : tensor.data()) {
        assertThat((double) value).as("weight %d", at).isCloseTo(weights[at], within(1e-4));
        at++;
      }
    }
    assertThat(at).isEqualTo(weights.length);
  }

  private static double[] array(Path path, String name) throws Exception {
    return NpyMatrix.read(
            new Configuration(), new org.apache.hadoop.fs.Path(path.resolve(name).toUri()))
        .values();
  }
}
