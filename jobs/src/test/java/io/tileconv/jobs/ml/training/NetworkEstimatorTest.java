package io.tileconv.jobs.ml.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tileconv.jobs.pipeline.LocalSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NetworkEstimatorTest {

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[2]");

  @TempDir Path directory;

  private static NetworkEstimator estimator() {
    return new NetworkEstimator()
        .setPathCol("file")
        .setNetwork("fsrcnn:features=4,shrink=3,depth=1")
        .setDegrade(2)
        .setPatch(8)
        .setBatch(4)
        .setSteps(2)
        .setSeed(5);
  }

  @Test
  void fitsSavesAndLoadsInAPipeline() throws Exception {
    Path pictures = Trainings.pictures(directory.resolve("in"));
    Dataset<Row> images =
        SPARK
            .session()
            .read()
            .format("image")
            .load(pictures.toString())
            .selectExpr("image", "image.origin as file");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {estimator()});
    String saved = directory.resolve("pipeline").toString();
    pipeline.write().save(saved);
    PipelineModel model = Pipeline.load(saved).fit(images.repartition(3));
    PipelineModel again = pipeline.fit(images);
    NetworkModel network = (NetworkModel) model.stages()[0];
    assertThat(network.onnx()).isEqualTo(((NetworkModel) again.stages()[0]).onnx());
    String models = directory.resolve("model").toString();
    model.write().save(models);
    List<byte[]> before = outputs(model.transform(images));
    List<byte[]> after = outputs(PipelineModel.load(models).transform(images));
    assertThat(before).hasSize(3);
    for (int i = 0; i < before.size(); i++) {
      assertThat(Arrays.equals(after.get(i), before.get(i))).isTrue();
    }
    // Four bytes a value, three bands, twice as many rows and columns.
    assertThat(before.get(0)).hasSize(4 * 3 * 80 * 102);
  }

  private static List<byte[]> outputs(Dataset<Row> transformed) {
    return transformed.orderBy("file").select("output.data").collectAsList().stream()
        .map(row -> (byte[]) row.get(0))
        .toList();
  }

  @Test
  void saysWhatIsMissing() {
    Dataset<Row> paths = SPARK.session().sql("select 'a.png' as file");
    assertThatThrownBy(() -> estimator().setPathCol("path").fit(paths))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no column path of paths");
    assertThatThrownBy(() -> estimator().setDegrade(0).fit(paths))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set either targetCol, or degrade");
    assertThatThrownBy(() -> estimator().setLoss("hinge").fit(paths))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'hinge' is no loss");
  }
}
