package io.tileconv.jobs.cli;

import io.tileconv.filter.BandScale;
import io.tileconv.jobs.image.Layout;
import io.tileconv.jobs.image.Overflow;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.Reduction;
import io.tileconv.jobs.image.Selection;
import io.tileconv.jobs.image.TiffCompression;
import io.tileconv.jobs.pipeline.InputFiles;
import io.tileconv.jobs.pipeline.JobSettings;
import io.tileconv.jobs.pipeline.NetworkFactory;
import io.tileconv.jobs.pipeline.Output;
import io.tileconv.jobs.pipeline.WindowedNetworks;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.MapStorage;
import io.tileconv.tile.Region;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How results are computed and stored. */
final class ResultOptions {

  @Mixin private InputOptions input;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description =
          "stored data type: uint8, uint16, int16, float32 (default: the input's own; float32 for"
              + " .npy)")
  private PixelType type;

  @Option(
      names = "--scale",
      paramLabel = "S",
      defaultValue = "1",
      split = ",",
      description =
          "results are stored as value × S + offset; a list such as 2,0.5,1 has a number for each"
              + " band (default: ${DEFAULT-VALUE})")
  private List<Float> scale = List.of();

  @Option(
      names = "--offset",
      paramLabel = "O",
      defaultValue = "0",
      split = ",",
      description =
          "added to results after --scale; one number, or one for each band (default:"
              + " ${DEFAULT-VALUE})")
  private List<Float> offset = List.of();

  @Option(
      names = "--overflow",
      paramLabel = "POLICY",
      defaultValue = "clamp",
      description =
          "what happens to results out of the data type's range: clamp or fail (default:"
              + " ${DEFAULT-VALUE}); integers are rounded half to even")
  private Overflow overflow;

  @Option(
      names = "--compression",
      paramLabel = "C",
      defaultValue = "deflate",
      description = "of TIFF and Zarr results: none, deflate or zstd (default: ${DEFAULT-VALUE})")
  private TiffCompression compression;

  @Option(
      names = "--layout",
      paramLabel = "L",
      defaultValue = "standard",
      description = {
        "standard: TIFF in tiles, Zarr in shards of many chunks",
        "cog: cloud optimized GeoTIFF, with overviews",
        "chunked: Zarr with a file for each chunk (default: ${DEFAULT-VALUE})"
      })
  private Layout layout;

  @Option(
      names = "--overviews",
      paramLabel = "M",
      defaultValue = "average",
      description =
          "how the smaller versions in COG and OME-Zarr are made: average, or nearest for classes"
              + " (default: ${DEFAULT-VALUE}; nearest for images with a palette)")
  private Reduction.Method overviews;

  @Option(
      names = "--format",
      paramLabel = "EXT",
      description =
          "format of the results of many images: png, tif, zarr, ome.zarr or npy (default: the"
              + " input's own, png for JPEG)")
  private String format;

  @Option(
      names = "--tile",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "compute N × N outputs at once (default: 0, planned); the result does not depend on it")
  private int tile;

  @Option(
      names = "--window",
      paramLabel = "ROW,COLUMN,HEIGHT,WIDTH",
      hideParamSyntax = true,
      split = ",",
      description =
          "compute only this window of each result, in its rows and columns from 0: the same values"
              + " as there in the whole result, and the georeference moved")
  private List<Long> window = List.of();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "512m",
      converter = ByteSize.Converter.class,
      description = "what one task may hold (default: ${DEFAULT-VALUE})")
  private ByteSize memory;

  @Option(
      names = "--keep-maps",
      paramLabel = "SIZE",
      defaultValue = "64g",
      converter = ByteSize.OrNone.class,
      description =
          "what maps may take on disk beside OUT while the job runs, that networks with operators"
              + " over whole maps keep from one of their stages to the next instead of computing"
              + " them again, where that is faster; none for none. plan says how much it is, the"
              + " result does not depend on it (default: ${DEFAULT-VALUE})")
  private ByteSize keepMaps;

  @Option(
      names = "--arithmetic",
      paramLabel = "A",
      description =
          "exact: the sums of the definition, in one fixed order; fast: also Winograd's algorithm,"
              + " separated kernels and Fourier transforms, whose results differ by a few"
              + " millionths of the largest. Either gives the same bits on every machine (default:"
              + " fast for networks, exact for filters)")
  private Arithmetic arithmetic;

  /** What is used without {@code --arithmetic}. */
  private Arithmetic usual = Arithmetic.EXACT;

  @Option(names = "--overwrite", description = "replace results that are there already")
  private boolean overwrite;

  @Option(
      names = "--resume",
      description =
          "go on with this job where it was killed, and keep what is done if it fails again; with"
              + " other settings or inputs it is refused. Without a killed job, begins one; of a"
              + " directory that is complete, says so")
  private boolean resume;

  /** Which of an input's images is read. */
  Selection selection() {
    return input.selection();
  }

  /** The networks for what is wanted of their results. */
  NetworkFactory wanted(NetworkFactory networks) {
    if (window.isEmpty()) {
      return networks;
    }
    boolean negative = window.stream().anyMatch(number -> number < 0);
    if (window.size() != 4 || negative || window.get(2) < 1 || window.get(3) < 1) {
      throw new IllegalArgumentException(
          "--window takes ROW,COLUMN,HEIGHT,WIDTH, counted from 0, such as 5000,2000,512,512");
    }
    Region region = Region.of(window.get(0), window.get(1), window.get(2), window.get(3));
    return new WindowedNetworks(networks, region);
  }

  Arithmetic arithmetic() {
    return arithmetic == null ? usual : arithmetic;
  }

  /** Lets arithmetic be fast unless {@code --arithmetic} says otherwise. */
  ResultOptions usuallyFast() {
    usual = Arithmetic.FAST;
    return this;
  }

  long memoryBytes() {
    return memory.bytes();
  }

  /** The settings for results that are images. */
  JobSettings settings(String output) {
    return settings(output, ResultKind.IMAGE);
  }

  /**
   * The settings for results called like this. Unless asked, {@code .npy} holds float32, class maps
   * are uint8 and never clamped, and probabilities are float32 or, in PNG, uint8 of 255 times their
   * value.
   */
  JobSettings settings(String output, ResultKind kind) {
    String extension = format == null ? null : format.toLowerCase(Locale.ROOT);
    String name = extension == null ? output.toLowerCase(Locale.ROOT) : "." + extension;
    PixelType stored = type == null && name.endsWith(".npy") ? PixelType.FLOAT32 : type;
    BandScale scaling = new BandScale(scale, offset);
    Overflow policy = overflow;
    if (kind == ResultKind.CLASSES) {
      stored = type == null ? PixelType.UINT8 : type;
      policy = Overflow.FAIL;
    } else if (kind == ResultKind.PROBABILITIES && type == null && scaling.isNone()) {
      boolean integers = name.endsWith(".png");
      stored = integers ? PixelType.UINT8 : PixelType.FLOAT32;
      scaling = BandScale.of(integers ? 255 : 1, 0);
      // The input's own format may have integers only.
      extension =
          extension == null && !name.matches(".*\\.(png|tiff?|npy|zarr)") ? "tif" : extension;
    }
    return new JobSettings(
        tile,
        memory.bytes(),
        arithmetic(),
        stored,
        scaling,
        policy,
        compression,
        layout,
        overviews,
        extension,
        MapStorage.of(keepMaps.bytes()));
  }

  Output output(String path, InputFiles inputs) {
    return new Output(
        path,
        inputs.single() ? Output.Kind.FILE : Output.Kind.DIRECTORY,
        existing(),
        resume ? Output.Unfinished.RESUME : Output.Unfinished.REFUSE);
  }

  Output.Existing existing() {
    return overwrite ? Output.Existing.OVERWRITE : Output.Existing.REFUSE;
  }
}
