package io.tileconv.jobs.cli;

import io.tileconv.jobs.report.CostTable;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Shape;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "cost",
    description = "Prints multiplications and parameters of a layer, standard against separable.",
    footer = {
      "",
      "Examples:",
      "  tileconv cost --input 32x32x3 --kernel 3x3 --outputs 12",
      "  tileconv cost --input 128x128x64 --kernel 4x4 --outputs 64 \\",
      "    --stride 2 --padding 1 --transposed"
    })
final class CostCommand implements Callable<Integer> {

  @Mixin private HelpOption help;
  @Spec private CommandSpec command;

  @Option(
      names = {"--input", "--in"},
      paramLabel = "HxWxC",
      defaultValue = "32x32x3",
      description = "rows, columns and channels of the input (default: ${DEFAULT-VALUE})")
  private String input;

  @Option(
      names = {"--kernel", "--kernel-size"},
      paramLabel = "HxW",
      defaultValue = "3x3",
      description = "taps of the kernel (default: ${DEFAULT-VALUE})")
  private String kernel;

  @Option(
      names = {"--outputs", "--out"},
      paramLabel = "N",
      defaultValue = "12",
      description = "output channels (default: ${DEFAULT-VALUE})")
  private int outputs;

  @Option(
      names = "--stride",
      paramLabel = "N",
      defaultValue = "1",
      description = "along both axes (default: ${DEFAULT-VALUE})")
  private int stride;

  @Option(
      names = "--dilation",
      paramLabel = "N",
      defaultValue = "1",
      description = "along both axes (default: ${DEFAULT-VALUE})")
  private int dilation;

  @Option(
      names = "--padding",
      paramLabel = "N",
      defaultValue = "0",
      description = "on all four sides (default: ${DEFAULT-VALUE})")
  private int padding;

  @Option(
      names = "--output-padding",
      paramLabel = "N",
      defaultValue = "0",
      description = "of a transposed convolution (default: ${DEFAULT-VALUE})")
  private int outputPadding;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the standard convolution (default: ${DEFAULT-VALUE})")
  private int groups;

  @Option(names = "--transposed", description = "a transposed convolution")
  private boolean transposed;

  @Override
  public Integer call() {
    int[] in = extents("--input", input, 3);
    int[] taps = extents("--kernel", kernel, 2);
    Shape shape = new Shape(in[2], in[0], in[1]);
    CostTable table = new CostTable(shape, layer(in[2], taps));
    table.lines().forEach(command.commandLine().getOut()::println);
    return 0;
  }

  private Operator layer(int channels, int[] taps) {
    if (transposed) {
      return new TransposedConvolution(
          channels, outputs, groups, transposedWindow(taps[0]), transposedWindow(taps[1]));
    }
    return Convolution.layer(channels, outputs, window(taps[0]), window(taps[1]))
        .withGroups(groups);
  }

  private Window window(int taps) {
    return new Window(taps, stride, dilation, padding, padding);
  }

  private TransposedWindow transposedWindow(int taps) {
    return new TransposedWindow(taps, stride, dilation, padding, padding, outputPadding);
  }

  private static int[] extents(String option, String text, int count) {
    String[] parts = text.toLowerCase(java.util.Locale.ROOT).split("[x×,]");
    int[] extents = new int[count];
    try {
      for (int i = 0; i < count && parts.length == count; i++) {
        extents[i] = Integer.parseInt(parts[i].strip());
      }
      if (parts.length == count) {
        return extents;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        option
            + " "
            + text
            + " is not "
            + (count == 3 ? "HxWxC; write for example 32x32x3" : "HxW; write for example 3x3"));
  }
}
