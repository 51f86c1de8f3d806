package io.tileconv.jobs.pipeline;

import io.tileconv.network.KernelChoices;
import io.tileconv.network.Network;
import io.tileconv.network.StagedNetwork.Stage;
import io.tileconv.network.StagedNetwork.Statistic;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
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

  /** Blocks larger than this gain nothing: the halo is small beside them already. */
  private static final long LARGEST_SIDE = 1024;

  private static final long SMALLEST_SIDE = 32;

  /**
   * Maps of one size.
   *
   * @param network gives them
   * @param statistics numbers of their statistics in the stage
   * @param grid their blocks
   */
  record Group(Network network, List<Integer> statistics, TileGrid grid) {}

  private final List<Group> groups = new ArrayList<>();

  StageBlocks(Stage stage, InputImage input, JobSettings settings) {
    Map<Region, List<Integer>> bySize = new LinkedHashMap<>();
    for (int i = 0; i < stage.statistics().size(); i++) {
      Region whole = Region.whole(stage.statistics().get(i).shape());
      bySize.computeIfAbsent(whole, size -> new ArrayList<>()).add(i);
    }
    bySize.forEach((whole, numbers) -> groups.add(group(stage, numbers, whole, input, settings)));
  }

  private static Group group(
      Stage stage, List<Integer> numbers, Region whole, InputImage input, JobSettings settings) {
    List<Integer> maps =
        numbers.stream().map(number -> stage.statistics().get(number)).map(Statistic::map).toList();
    Network network = new Network(stage.network().inputs(), stage.network().nodes(), maps);
    List<Shape> shapes = input.shapes().subList(0, network.inputs().size());
    MemoryModel memory =
        new MemoryModel(new KernelChoices(network, shapes, settings.arithmetic()), input);
    long side = settings.tile() > 0 ? settings.tile() : LARGEST_SIDE;
    TileGrid grid = new TileGrid(whole, side, side);
    while (settings.tile() == 0
        && side > SMALLEST_SIDE
        && memory.tileBytes(middle(grid), (int) side) > settings.memoryBytes()) {
      side /= 2;
      grid = new TileGrid(whole, side, side);
    }
    return new Group(network, numbers, grid);
  }

  private static Region middle(TileGrid grid) {
    return grid.tile(grid.tileRows() / 2, grid.tileColumns() / 2);
  }

  List<Group> groups() {
    return groups;
  }

  /** Number of blocks of all groups, which are numbered one group after the other. */
  long count() {
    return groups.stream().mapToLong(group -> group.grid().tiles()).sum();
  }
}
