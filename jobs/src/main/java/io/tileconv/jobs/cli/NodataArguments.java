package io.tileconv.jobs.cli;

import io.tileconv.filter.Filter;
import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Nodata;
import io.tileconv.filter.NodataFilters;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.pipeline.InputImage;
import io.tileconv.jobs.pipeline.JobException;
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
          "the value, such as -9999 or nan, that stands for no data in images and in results;"
              + " none: every value is data (default: what the file says: GDAL's nodata tag, Zarr's"
              + " _FillValue or a fill_value other than 0)")
  private String value;

  @Option(
      names = "--nodata-policy",
      paramLabel = "P",
      defaultValue = "propagate",
      description = {
        "what becomes of results whose window has places without data (default:"
            + " ${DEFAULT-VALUE}):",
        "propagate: they have none",
        "ignore: they are made of the data there is, renormalised by its share of the kernel's sum"
            + " (kernels that sum to 0: gaps count as 0)",
        "center: as ignore, but none where the middle has none"
      })
  private Nodata.Policy policy;

  @Option(
      names = "--mask",
      paramLabel = "IMAGE",
      description =
          "an image of the same size that is 0 where there is no data; needs --nodata, which is"
              + " stored there")
  private String mask;

  Optional<String> mask() {
    return Optional.ofNullable(mask);
  }

  /** Empty where files say it. */
  private Optional<Float> given() {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(value.equalsIgnoreCase("nan") ? Float.NaN : Float.parseFloat(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--nodata " + value + " is not a number; write for example -9999, nan or none", e);
    }
  }

  /**
   * The filters as networks that know of gaps, and scale what is between them, for the images that
   * may have any.
   *
   * @param plain the filters alone
   */
  NetworkFactory networks(
      NetworkFactory plain, List<Filter> filters, FilterOptions options, JobSettings settings) {
    boolean none = "none".equalsIgnoreCase(value);
    if (mask != null && (value == null || none)) {
      throw new IllegalArgumentException(
          "--mask needs --nodata V, the value that is stored where there is no data");
    }
    return none ? plain : new Factory(plain, filters, options, given(), policy, settings);
  }

  /**
   * A mask must have the image's size, so that the network depends on both.
   *
   * @param given for all images; empty to look into each
   */
  private record Factory(
      NetworkFactory plain,
      List<Filter> filters,
      FilterOptions options,
      Optional<Float> given,
      Nodata.Policy policy,
      JobSettings settings)
      implements NetworkFactory {

    @Override
    public Network network(List<Shape> inputs) {
      return plain.network(inputs);
    }

    @Override
    public Network network(InputImage image) {
      return nodata(image)
          .map(
              value ->
                  NodataFilters.network(
                      filters,
                      image.shapes(),
                      options,
                      new Nodata(value, policy),
                      settings.scaling()))
          .orElseGet(() -> plain.network(image));
    }

    @Override
    public Object key(InputImage image) {
      boolean masked = image.shapes().size() > 1;
      return List.of(masked ? image.shapes() : plain.key(image), nodata(image));
    }

    @Override
    public Optional<Float> nodata(InputImage image) {
      Optional<Float> value = given.or(() -> told(image.info()));
      PixelType stored = settings.conversion(image.info().type()).type();
      if (value.isPresent() && !stored.holds(value.get())) {
        throw cannotBeStored(image.source().name(), value.get(), stored);
      }
      return value;
    }

    /** What the file says, unless no pixel can have it: colors are no values. */
    private static Optional<Float> told(ImageInfo info) {
      return info.metadata().hasPalette()
          ? Optional.empty()
          : info.metadata().noDataNumber().filter(info.type()::holds);
    }

    private RuntimeException cannotBeStored(String image, float value, PixelType stored) {
      String fault =
          value + " cannot be stored as " + stored + "; add --dtype float32, or name a value that";
      return given.isPresent()
          ? new JobException(JobException.Kind.USAGE, image + ": --nodata " + fault + " fits")
          : new IllegalArgumentException(
              "its nodata value " + fault + " fits with --nodata, or none");
    }

    @Override
    public List<String> notes(List<InputImage> images) {
      if (given.isPresent()) {
        return List.of();
      }
      List<InputImage> told = images.stream().filter(image -> nodata(image).isPresent()).toList();
      if (told.isEmpty()) {
        return List.of();
      }
      return List.of(
          "nodata is "
              + told.get(0).info().metadata().noData()
              + ", as "
              + told.get(0).source().name()
              + " says"
              + (told.size() > 1 ? " (and " + (told.size() - 1) + " more)" : "")
              + "; policy "
              + policy
              + " (--nodata none: every value is data)");
    }
  }
}
