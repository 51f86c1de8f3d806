package io.tileconv.jobs.pipeline;

import io.tileconv.network.KernelChoices;
import io.tileconv.network.Network;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.network.StagedNetwork.Statistic;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the maps of a stage are cut into blocks: maps of one size are computed together. The same
 * blocks come out wherever it is asked.
 */
final class StageBlocks {

  /** Bands are whole blocks of this side. */
  private static final long SIDE = 32;

  /**
   * Maps of one size.
   *
   * @param network gives them
   * @param statistics numbers of their statistics in the stage
   * @param grid their blocks
   */
  record Group(Network network, List<Integer> statistics, TileGrid grid) {}

  private final List<Group> groups = new ArrayList<>();

  /**
   * @param slots how many tasks can run at once on the image
   */
  StageBlocks(Stage stage, InputImage input, JobSettings settings, double slots) {
    Map<Region, List<Integer>> bySize = new LinkedHashMap<>();
    for (int i = 0; i < stage.statistics().size(); i++) {
      Region whole = Region.whole(stage.statistics().get(i).shape());
      bySize.computeIfAbsent(whole, size -> new ArrayList<>()).add(i);
    }
    bySize.forEach(
        (whole, numbers) -> groups.add(group(stage, numbers, whole, input, settings, slots)));
  }

  private static Group group(
      Stage stage,
      List<Integer> numbers,
      Region whole,
      InputImage input,
      JobSettings settings,
      double slots) {
    List<Integer> maps =
        numbers.stream().map(number -> stage.statistics().get(number)).map(Statistic::map).toList();
    Network network = new Network(stage.network().inputs(), stage.network().nodes(), maps);
    if (settings.tile() > 0) {
      return new Group(network, numbers, new TileGrid(whole, settings.tile(), settings.tile()));
    }
    InputImage read = input.first(network.inputs().size());
    KernelChoices choices = new KernelChoices(network, read.shapes(), settings.arithmetic());
    MemoryModel memory = new MemoryModel(choices, read);
    TileGrid bands =
        new BandPlanner(choices, memory, settings.memoryBytes(), slots)
            .bands(new TileGrid(whole, SIDE, SIDE));
    return new Group(network, numbers, bands);
  }

  List<Group> groups() {
    return groups;
  }

  /** Number of blocks of all groups, which are numbered one group after the other. */
  long count() {
    return groups.stream().mapToLong(group -> group.grid().tiles()).sum();
  }
}
