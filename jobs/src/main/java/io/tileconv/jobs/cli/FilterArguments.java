package io.tileconv.jobs.cli;

import io.tileconv.filter.Filter;
import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.KernelFilter;
import io.tileconv.jobs.pipeline.KernelFiles;
import io.tileconv.jobs.pipeline.NetworkFactory;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.operator.Orientation;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Which filters, and how they are laid over the image. */
final class FilterArguments {

  @Option(
      names = "--kernel",
      paramLabel = "SPEC",
      description = {
        "a named filter, or a .csv or .npy file with a matrix"
            + " or a bank [K,kh,kw]; named filters:",
        "gaussian:sigma=2[,truncate=4]  box:5",
        "sobel  sobel-x  sobel-y  laplacian  log:sigma=2",
        "sharpen  unsharp:sigma=2[,amount=1]  emboss",
        "motion:length=9[,angle=30]",
        "gabor:sigma=3,wavelength=6[,angle=0]"
      })
  private String kernel;

  @Option(
      names = "--then",
      paramLabel = "SPEC",
      description = "a further filter over the result of the one before; may be repeated")
  private List<String> then = new ArrayList<>();

  @Option(
      names = "--correlate",
      description = "do not flip kernels (default: convolution, which flips them)")
  private boolean correlate;

  @Option(
      names = "--stride",
      paramLabel = "N",
      defaultValue = "1",
      description = "keep every N-th output of each filter (default: ${DEFAULT-VALUE})")
  private int stride;

  @Option(
      names = "--dilation",
      paramLabel = "N",
      defaultValue = "1",
      description = "distance between two taps (default: ${DEFAULT-VALUE})")
  private int dilation;

  @Option(
      names = "--border",
      paramLabel = "MODE",
      defaultValue = "reflect",
      description =
          "what lies beyond the image: reflect, symmetric, replicate, constant[:v], circular, or"
              + " valid for no padding (default: ${DEFAULT-VALUE})")
  private String border;

  /**
   * The filters, in order.
   *
   * @param arithmetic with fast, matrices of rank 1 are computed as two passes
   */
  List<Filter> filters(Configuration configuration, Arithmetic arithmetic) {
    if (kernel == null) {
      throw new IllegalArgumentException(
          "--kernel is missing; give a filter such as --kernel gaussian:sigma=2, and see --help");
    }
    List<Filter> filters = new ArrayList<>();
    filters.add(filter(kernel, configuration, arithmetic));
    for (String next : then) {
      filters.add(filter(next, configuration, arithmetic));
    }
    return filters;
  }

  /** The files among the filters. */
  List<String> files() {
    List<String> files = new ArrayList<>(then);
    files.add(kernel);
    files.removeIf(name -> name == null || !KernelFiles.isFile(name));
    return files;
  }

  private static Filter filter(String text, Configuration configuration, Arithmetic arithmetic) {
    Filter filter = KernelFiles.readOrParse(configuration, text);
    return arithmetic == Arithmetic.FAST && filter instanceof KernelFilter matrix
        ? matrix.separated()
        : filter;
  }

  /** The filters as one network for each number of bands. */
  NetworkFactory networks(List<Filter> filters) {
    FilterOptions options = options();
    return inputs -> {
      Network.Chain chain = Network.chain();
      int maps = inputs.get(0).channels();
      for (Filter filter : filters) {
        Network network = filter.network(maps, options);
        chain.then(network);
        maps = outputBands(filter, maps);
      }
      return chain.build();
    };
  }

  private static int outputBands(Filter filter, int bands) {
    return filter instanceof KernelFilter bank ? bands * bank.kernels().size() : bands;
  }

  FilterOptions options() {
    return new FilterOptions(
        stride,
        dilation,
        FilterOptions.parseBorder(border),
        correlate ? Orientation.CORRELATION : Orientation.CONVOLUTION);
  }
}
