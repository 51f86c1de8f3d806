package io.tileconv.jobs.cli;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.pipeline.Failure;
import io.tileconv.jobs.pipeline.ImageProbe;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.InputImage;
import io.tileconv.jobs.report.MetadataLines;
import io.tileconv.jobs.report.Texts;
import io.tileconv.tile.Shape;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "info",
    description = "Prints what the headers of images say.",
    footer = {"", "Example:", "  tileconv info data/images"})
final class InfoCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Mixin private InputOptions selected;
  @Mixin private SparkOptions spark;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "PATH", description = InOut.IN)
  private String path;

  @Override
  public Integer call() {
    Configuration configuration = spark.hadoop();
    InputFiles files = InputFiles.of(configuration, path);
    ImageProbe.Result probed =
        ImageProbe.probe(null, configuration, files.files(), Long.MAX_VALUE, selected.selection());
    PrintWriter out = command.commandLine().getOut();
    if (!probed.images().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(
          List.of(
              "image",
              "format",
              "width × height",
              "bands",
              "type",
              "blocks",
              "compression",
              "decoded"));
      probed.images().forEach(image -> rows.add(row(image)));
      Texts.table(rows).forEach(out::println);
      for (InputImage image : probed.images()) {
        List<String> lines = MetadataLines.of(image.info());
        if (!lines.isEmpty()) {
          out.println();
          out.println(image.source().name());
          lines.forEach(line -> out.println("  " + line));
        }
      }
    }
    for (Failure failure : probed.failures()) {
      command.commandLine().getErr().println("tileconv: " + failure);
    }
    return probed.failures().isEmpty() ? 0 : 3;
  }

  private static List<String> row(InputImage image) {
    ImageInfo info = image.info();
    Shape shape = info.shape();
    return List.of(
        image.source().name(),
        info.format(),
        shape.width() + " × " + shape.height(),
        Integer.toString(shape.channels()),
        info.origin().type().equals(info.type().toString())
            ? info.type().toString()
            : info.origin().type() + " as " + info.type(),
        info.blockWidth() + " × " + info.blockHeight(),
        info.compression(),
        Texts.bytes(info.decodedBytes()));
  }
}
