package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageWriter;
import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.network.BandCost;
import io.tileconv.network.Demand;
import io.tileconv.network.Folding;
import io.tileconv.network.KernelChoices;
import io.tileconv.network.MapStorage;
import io.tileconv.network.Network;
import io.tileconv.network.StagedNetwork;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decides how images are cut into blocks and blocks are dealt to tasks. */
public final class Planner {

  /** Blocks of tiles larger than this gain nothing. */
  private static final long MOST_BLOCK_SIDE = 2048;

  private final NetworkFactory factory;
  private final JobSettings settings;
  private final int parallelism;

  /** Places of all images, which share the room for kept maps. */
  private double places;

  /** How the stages before the last of each network are cut. */
  private final Map<Integer, List<StageBlocks>> stageBlocks = new HashMap<>();

  /** How many tasks can run at once on each image, if all are worked on at once. */
  private double slotsOfAnImage;

  private final List<Network> networks = new ArrayList<>();
  private final Map<Integer, StagedNetwork> staged = new HashMap<>();
  private final Map<Object, Integer> networkOfKey = new HashMap<>();

  /**
   * @param parallelism number of tasks that run at once
   */
  public Planner(NetworkFactory factory, JobSettings settings, int parallelism) {
    this.factory = factory;
    this.settings = settings;
    this.parallelism = parallelism;
  }

  /**
   * @param images what can be read
   * @param failures what cannot
   * @param outputName name of the only result; null if results go to a directory
   */
  public Plan plan(List<InputImage> images, List<Failure> failures, String outputName) {
    slotsOfAnImage = Math.max(1, parallelism / (double) Math.max(1, images.size()));
    places = images.stream().mapToDouble(image -> places(image.info())).sum();
    List<Failure> allFailures = new ArrayList<>(failures);
    List<ImagePlan> plans = new ArrayList<>();
    Map<String, InputImage> names = new LinkedHashMap<>();
    for (InputImage image : images) {
      String name = outputName != null ? outputName : resultName(image);
      InputImage other = names.put(name, image);
      if (other != null) {
        throw new JobException(
            JobException.Kind.USAGE,
            image.source().name()
                + ": its result would be called "
                + name
                + ", as that of "
                + other.source().name()
                + "; rename one or process them apart");
      }
      try {
        plans.add(plan(plans.size(), image, name));
      } catch (IllegalArgumentException | IOException e) {
        allFailures.add(
            new Failure(image.source().name(), InputFiles.firstLine(e), Failure.Cause.BAD_INPUT));
      }
    }
    return new Plan(
        networks,
        staged,
        plans,
        new TaskDealer(parallelism).deal(plans, lasts()),
        allFailures,
        notes(plans.stream().map(ImagePlan::input).toList()),
        settings,
        parallelism);
  }

  private List<String> notes(List<InputImage> images) {
    List<String> notes = new ArrayList<>(factory.notes(images));
    notes.addAll(MetadataRules.notes(images, settings));
    return notes;
  }

  private static double places(ImageInfo info) {
    return (double) info.shape().height() * info.shape().width();
  }

  /** What is computed of each network in the end. */
  private List<Stage> lasts() {
    List<Stage> lasts = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      lasts.add(last(i));
    }
    return lasts;
  }

  private Stage last(int network) {
    StagedNetwork stages = staged.get(network);
    return stages == null ? Stage.only(networks.get(network)) : stages.last();
  }

  private String resultName(InputImage image) {
    String extension =
        settings.format() != null ? settings.format() : extension(image.info().format());
    return image.outputName() + "." + extension;
  }

  /** Of the format itself, or of PNG where it can only be read. */
  private static String extension(String format) {
    return switch (format) {
      case "PNG", "JPEG" -> "png";
      case "NumPy" -> "npy";
      case "Zarr", "Zarr v2" -> "zarr";
      default -> "tif";
    };
  }

  private ImagePlan plan(int number, InputImage image, String name) throws IOException {
    ImageInfo info = image.info();
    for (InputImage.Layer layer : image.layers()) {
      refuseTooLarge(layer.info());
    }
    int index = network(image);
    if (info.metadata().hasPalette() && MetadataRules.onlyMoves(networks.get(index))) {
      // Numbers of colors are the pixels themselves as long as nobody calculates with them.
      return plan(number, image.asNumbers(), name, network(image.asNumbers()));
    }
    return plan(number, image, name, index);
  }

  private ImagePlan plan(int number, InputImage read, String name, int index) {
    InputImage image = withStages(read, index);
    ImageInfo info = image.info();
    Network network = networks.get(index);
    Stage last = last(index);
    InputImage computed = image.pick(last.inputs());
    KernelChoices choices =
        new KernelChoices(last.network(), computed.shapes(), settings.arithmetic());
    Shape output = choices.shapes().get(last.network().outputs().get(0));
    Optional<Float> nodata = factory.nodata(read);
    PixelConversion conversion =
        (nodata.isPresent() ? settings.unscaled() : settings).conversion(info.type());
    int batch = output.channels() % info.batch() == 0 ? info.batch() : 1;
    ImageWriter writer =
        ImageFormats.writer(
            name,
            output,
            batch,
            conversion,
            settings.storage(),
            MetadataRules.kept(
                network, image.first(network.inputs().size()), output, settings, nodata));
    MemoryModel memory = new MemoryModel(choices, computed);
    int tile = settings.tile();
    TileGrid blocks =
        tile > 0
            ? blocks(writer.storage(), memory)
            : new BandPlanner(choices, memory, settings.memoryBytes(), slotsOfAnImage)
                .bands(writer.storage());
    Region block = BandPlanner.middle(blocks);
    long bytes =
        Math.max(
            tile > 0 ? memory.tileBytes(block, tile) : memory.bandBytes(block, writer.storage()),
            before(image, index).stream().mapToLong(StageBlocks::memoryBytes).max().orElse(0));
    refuseTooMuch(bytes, choices, block);
    return new ImagePlan(
        number,
        image,
        index,
        output,
        name,
        writer,
        blocks,
        tile,
        bytes,
        recomputation(image, index, choices, tile > 0 ? tiles(blocks, tile) : blocks));
  }

  /** How what is gathered and kept before the image is computed is cut. */
  private List<StageBlocks> before(InputImage image, int index) {
    return !staged.containsKey(index)
        ? List.of()
        : stageBlocks.computeIfAbsent(
            index,
            network ->
                staged.get(network).stages().stream()
                    .map(stage -> StageBlocks.of(stage, image, settings, slotsOfAnImage))
                    .toList());
  }

  /** The work of all stages with halos, over that of the network without. */
  private double recomputation(InputImage image, int index, KernelChoices last, TileGrid blocks) {
    StagedNetwork stages = staged.get(index);
    if (stages == null) {
      return BandPlanner.recomputation(last, blocks);
    }
    double before = before(image, index).stream().mapToDouble(StageBlocks::work).sum();
    InputImage whole = image.first(stages.local().inputs().size());
    KernelChoices once = new KernelChoices(stages.local(), whole.shapes(), settings.arithmetic());
    return (before + BandPlanner.work(last, blocks)) / BandCost.work(once, blocks.area());
  }

  /** What is computed at once: tiles, or blocks where these are smaller. */
  private static TileGrid tiles(TileGrid blocks, int tile) {
    return new TileGrid(
        blocks.area(), Math.min(tile, blocks.tileHeight()), Math.min(tile, blocks.tileWidth()));
  }

  /** With places for what is gathered and kept before the image is computed. */
  private InputImage withStages(InputImage image, int index) {
    InputImage with = image;
    if (staged.containsKey(index)) {
      for (StagedNetwork.Statistic statistic : staged.get(index).statistics()) {
        with = with.with(StatisticSource.pending(statistic));
      }
      for (StagedNetwork.Kept kept : staged.get(index).kept()) {
        with = with.with(KeptSource.pending(kept));
      }
    }
    return with;
  }

  private void refuseTooLarge(ImageInfo info) {
    if (info.access() == ImageInfo.Access.WHOLE && info.decodedBytes() > settings.memoryBytes()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the %s image takes %.1f MB decoded, and %.1f MB are allowed; convert it to a tiled"
                  + " TIFF, which is read in windows, or allow more memory (--memory)",
              info.format(),
              info.decodedBytes() / 1e6,
              settings.memoryBytes() / 1e6));
    }
  }

  /**
   * Refuses a task that would take more than is allowed and more than this process has, which the
   * executors of a cluster may have and others say with --memory.
   */
  private void refuseTooMuch(long bytes, KernelChoices choices, Region block) {
    if (bytes <= settings.memoryBytes() || bytes <= Runtime.getRuntime().maxMemory()) {
      return;
    }
    Demand demand = choices.demand(block);
    Network network = choices.network();
    int largest = 0;
    double most = 0;
    for (int map = 0; map < network.maps(); map++) {
      double values = (double) demand.area(map) * choices.shapes().get(map).channels();
      if (values > most) {
        largest = map;
        most = values;
      }
    }
    String name =
        network.isInput(largest) ? network.inputs().get(largest) : network.producer(largest).name();
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "a task would hold %.1f GB for a block of %d×%d, and %.1f GB are allowed; most of it is"
                + " for '%s', whose map has %s values: make that map smaller, compute narrower"
                + " tiles (--tile), or allow more memory (--memory) if the executors have it",
            bytes / 1e9,
            block.height(),
            block.width(),
            settings.memoryBytes() / 1e9,
            name,
            choices.shapes().get(largest)));
  }

  private int network(InputImage image) {
    Object key = factory.key(image);
    Object sizedKey = List.of(key, image.shapes());
    Integer known = networkOfKey.get(key);
    if (known != null && staged.containsKey(known)) {
      // Stages are cut for images of one size.
      known = networkOfKey.get(sizedKey);
    }
    if (known != null) {
      return known;
    }
    int index = networks.size();
    networks.add(made(image, index));
    networkOfKey.putIfAbsent(key, index);
    networkOfKey.put(sizedKey, index);
    return index;
  }

  /** A network that can be computed in tiles, with its stages if it needs some. */
  private Network made(InputImage image, int index) {
    List<Shape> inputs = image.shapes();
    Network network = Folding.fold(factory.network(image), settings.arithmetic());
    if (!settings.scaling().isUniform() && factory.nodata(image).isEmpty()) {
      int result = network.outputs().get(0);
      network = settings.scaling().after(network, network.shapes(inputs).get(result).channels());
    }
    if (!StagedNetwork.isNeeded(network)) {
      return network;
    }
    MapStorage storage = settings.keep().share(places(image.info()) / places);
    staged.put(index, StagedNetwork.of(network, inputs).keeping(storage, inputs));
    return staged.get(index).local();
  }

  /**
   * For tiles of a given size: the largest square of storage blocks that fits the memory; at least
   * one storage block.
   */
  private TileGrid blocks(TileGrid storage, MemoryModel memory) {
    TileGrid best = storage;
    for (int multiple = 2; ; multiple++) {
      long height = storage.tileHeight() * multiple;
      long width = Math.min(storage.tileWidth() * multiple, roundUp(storage));
      TileGrid larger = new TileGrid(storage.area(), height, width);
      boolean enough =
          height > MOST_BLOCK_SIDE
              || larger.tiles() < 2L * parallelism
              || larger.tiles() == best.tiles();
      if (enough
          || memory.tileBytes(BandPlanner.middle(larger), settings.tile())
              > settings.memoryBytes()) {
        return best;
      }
      best = larger;
    }
  }

  private static long roundUp(TileGrid storage) {
    return storage.tileColumns() * storage.tileWidth();
  }
}
