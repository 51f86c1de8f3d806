package io.tileconv.jobs.cli;

import io.tileconv.filter.Filter;
import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Nodata;
import io.tileconv.filter.NodataFilters;
import io.tileconv.jobs.pipeline.JobSettings;
import io.tileconv.jobs.pipeline.NetworkFactory;
import io.tileconv.network.Network;
import io.tileconv.tile.Shape;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Places of images that hold no data. */
final class NodataArguments {

  @Option(
      names = "--nodata",
      paramLabel = "V",
      description =
          "the value, such as -9999 or nan, that stands for no data in images and in results")
  private String value;

  @Option(
      names = "--nodata-policy",
      paramLabel = "P",
      defaultValue = "propagate",
      description = {
        "what becomes of results whose window has places without data (default: ${DEFAULT-VALUE}):",
        "  propagate: they have none",
        "  ignore: they are made of the data there is, renormalised by its share of the kernel's",
        "    sum (kernels that sum to 0: gaps count as 0)",
        "  center: as ignore, but none where the middle has none"
      })
  private Nodata.Policy policy;

  @Option(
      names = "--mask",
      paramLabel = "IMAGE",
      description =
          "an image of the same size that is 0 where there is no data; needs --nodata, which is"
              + " stored there")
  private String mask;

  boolean isGiven() {
    if (value == null && mask != null) {
      throw new IllegalArgumentException(
          "--mask needs --nodata V, the value that is stored where there is no data");
    }
    return value != null;
  }

  Optional<String> mask() {
    return Optional.ofNullable(mask);
  }

  float value() {
    try {
      return value.equalsIgnoreCase("nan") ? Float.NaN : Float.parseFloat(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--nodata " + value + " is not a number; write for example -9999 or nan", e);
    }
  }

  /** The filters as networks that know of gaps and scale what is between them. */
  NetworkFactory networks(List<Filter> filters, FilterOptions options, JobSettings settings) {
    return new Factory(
        filters, options, new Nodata(value(), policy), settings.scale(), settings.offset());
  }

  /** A mask must have the image's size, so that the network depends on both. */
  private record Factory(
      List<Filter> filters, FilterOptions options, Nodata nodata, float scale, float offset)
      implements NetworkFactory {

    @Override
    public Network network(List<Shape> inputs) {
      return NodataFilters.network(filters, inputs, options, nodata, scale, offset);
    }

    @Override
    public Object key(List<Shape> inputs) {
      return inputs.size() == 1 ? inputs.get(0).channels() : inputs;
    }
  }
}
