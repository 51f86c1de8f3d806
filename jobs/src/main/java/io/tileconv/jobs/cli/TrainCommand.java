package io.tileconv.jobs.cli;

import io.tileconv.jobs.ml.training.Metric;
import io.tileconv.jobs.ml.training.NetworkFile;
import io.tileconv.jobs.ml.training.NetworkSpec;
import io.tileconv.jobs.ml.training.Trainer;
import io.tileconv.jobs.ml.training.TrainingImages;
import io.tileconv.jobs.ml.training.TrainingPage;
import io.tileconv.jobs.ml.training.TrainingResult;
import io.tileconv.jobs.ml.training.TrainingSettings;
import io.tileconv.jobs.pipeline.ModelNetworks;
import io.tileconv.network.Network;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    description = {
      "Learns the weights of a network from images by back-propagation on Spark, and writes it as"
          + " ONNX.",
      "Batch normalization uses its stored mean and variance; constants are not learned."
    },
    footer = {
      "",
      "Examples:",
      "  tileconv train --net fsrcnn:scale=2 --images 'photos/*.png' \\",
      "    --degrade bicubic:2 --loss l1 --augment d4 --steps 3000 \\",
      "    --schedule cosine --validate held-out --out x2.onnx",
      "  tileconv run --model x2.onnx --input-scale 1/255 --scale 255 \\",
      "    photo.png large.png",
      "  tileconv train --net unet:depth=3,width=8 --loss bce \\",
      "    --inputs data/images/earth-day.jpg --targets data/masks/earth-day.png \\",
      "    --patch 64 --batch 8 --augment flips --lr 0.002 --steps 4000 \\",
      "    --schedule cosine:warmup=100 --holdout 75%%,0,100%%,100%% \\",
      "    --out water.onnx"
    })
final class TrainCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private TrainingDataArguments data;
  @Mixin private TrainingArguments training;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Option(
      names = "--model",
      paramLabel = "INIT.onnx",
      description =
          "the network with its first weights; --out is the same model with other weights")
  private String model;

  @Option(
      names = "--net",
      paramLabel = "NET",
      description = {
        "a new network:",
        "fsrcnn[:scale=2,features=56,shrink=12,depth=4,skip=bilinear|none]: super-resolution with"
            + " a transposed convolution (Dong et al. 2016), added to the bilinear enlargement"
            + " unless skip=none; He's first weights, slopes 0.25, deviation 0.001 of the last;",
        "unet[:depth=3,width=8,outputs=1]: segmentation (Ronneberger et al. 2015); He's first"
            + " weights; sides of images are multiples of 2^depth"
      })
  private String net;

  @Option(
      names = "--out",
      paramLabel = "NET.onnx",
      required = true,
      description = "the file of the trained network")
  private String out;

  @Option(
      names = "--log",
      paramLabel = "FILE.csv",
      description = "a row for each step: step,loss,psnr|iou,learning_rate")
  private String log;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "write training.html there: curves of the loss and the metric")
  private String report;

  @Option(names = "--overwrite", description = "replace the network's file if it is there already")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    data.check();
    TrainingSettings settings = training.settings();
    if ((model == null) == (net == null)) {
      throw new IllegalArgumentException(
          "give either --model INIT.onnx or --net fsrcnn:scale=2 (or unet:depth=3,width=8)");
    }
    NetworkSpec spec = net == null ? null : NetworkSpec.parse(net);
    if (!overwrite) {
      NetworkFile.check(spark.hadoop(), out);
    }
    try (SparkSession session = spark.session()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      Configuration configuration = context.hadoopConfiguration();
      TrainingImages images = data.images(context, configuration);
      Network network =
          spec == null
              ? ModelNetworks.read(configuration, model, ModelNetworks.Treatment.NONE)
                  .networkOfAnySize()
              : spec.network(images.bands(), training.loss(), training.seed());
      TrainingReport progress =
          new TrainingReport(
              spark.report(command.commandLine().getErr()),
              configuration,
              Metric.of(training.loss()),
              log);
      TrainingResult result =
          new Trainer(context, settings, progress).train(network, images, training.checkpoints());
      int channels = images.channels(network, settings.patch());
      if (spec == null) {
        NetworkFile.write(configuration, out, result.network(), model, network, channels);
      } else {
        NetworkFile.write(configuration, out, result.network(), channels);
      }
      progress.end(result, out, images.usedInputScale());
      if (report != null) {
        TrainingPage.write(configuration, report, "Training of " + out, result);
      }
      return 0;
    }
  }
}
