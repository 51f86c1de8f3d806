package io.tileconv.jobs.report;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.pipeline.ImagePlan;
import io.tileconv.jobs.pipeline.Plan;
import io.tileconv.jobs.pipeline.TaskPlan;
import io.tileconv.kernel.Choice;
import io.tileconv.network.Demand;
import io.tileconv.network.KernelChoices;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.ReceptiveField;
import io.tileconv.network.StagedNetwork;
import io.tileconv.operator.Operator;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plan in words: what each image goes through, in which blocks, by which kernels, at what cost.
 */
public final class PlanText {

  /** More images than this are summed up; they differ only in their names and sizes. */
  private static final int MOST_IMAGES = 5;

  private final Plan plan;
  private final List<String> remarks;

  /**
   * @param remarks what is to be said of each filter; empty texts are left out
   */
  public PlanText(Plan plan, List<String> remarks) {
    this.plan = plan;
    this.remarks = remarks.stream().filter(remark -> !remark.isEmpty()).toList();
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (ImagePlan image : plan.images().subList(0, Math.min(MOST_IMAGES, plan.images().size()))) {
      lines.addAll(image(image));
      lines.add("");
    }
    if (plan.images().size() > MOST_IMAGES) {
      lines.add("… and " + Texts.number(plan.images().size() - MOST_IMAGES) + " more images");
      lines.add("");
    }
    plan.notes().forEach(note -> lines.add("note         " + note));
    remarks.forEach(remark -> lines.add("note         " + remark));
    plan.warnings().forEach(warning -> lines.add("warning      " + warning));
    lines.add("arithmetic   " + plan.settings().arithmetic());
    lines.add("tasks        " + tasks());
    lines.add(
        "memory       "
            + Texts.bytes(plan.memoryBytes())
            + " per task, of "
            + Texts.bytes(plan.settings().memoryBytes())
            + " allowed");
    lines.add("fingerprint  " + plan.fingerprint());
    return lines;
  }

  private List<String> image(ImagePlan image) {
    Network network = plan.networks().get(image.network());
    ImageInfo info = image.input().info();
    KernelChoices choices =
        new KernelChoices(network, image.input().shapes(), plan.settings().arithmetic());
    List<String> lines = new ArrayList<>();
    lines.add(
        "input        "
            + image.input().source().name()
            + ": "
            + info.format()
            + " "
            + info.shape()
            + " "
            + info.type()
            + ", "
            + access(info));
    lines.addAll(stages(image));
    lines.addAll(network(network, choices));
    lines.addAll(receptiveField(network, image.input().shapes()));
    lines.add(
        "output       "
            + image.fileName()
            + ": "
            + image.writer().format()
            + " "
            + image.output()
            + " "
            + plan.settings().conversionText(info.type()));
    Region middle =
        image.blocks().tile(image.blocks().tileRows() / 2, image.blocks().tileColumns() / 2);
    lines.add("source       " + halo(network, choices, middle));
    lines.add(
        "grid         "
            + Texts.number(image.blocks().tiles())
            + " blocks of at most "
            + image.blocks().tileHeight()
            + "×"
            + Math.min(image.blocks().tileWidth(), image.output().width())
            + ", stored as "
            + Texts.number(image.writer().storage().tiles())
            + " of "
            + image.writer().storage().tileHeight()
            + "×"
            + Math.min(image.writer().storage().tileWidth(), image.output().width())
            + "; "
            + (image.tile() == 0
                ? "rows are streamed"
                : "computed " + image.tile() + "×" + image.tile() + " at once"));
    lines.add(
        String.format(
            Locale.ROOT,
            "recomputed   %.3f times the work without halos; %s in memory at once",
            image.recomputation(),
            Texts.bytes(image.memoryBytes())));
    return lines;
  }

  private static String access(ImageInfo info) {
    if (info.access() == ImageInfo.Access.WINDOWS) {
      return "read in windows (stored in blocks of "
          + info.blockHeight()
          + "×"
          + info.blockWidth()
          + ", compression "
          + info.compression()
          + ")";
    }
    return "decoded whole, once in each executor process ("
        + Texts.bytes(info.decodedBytes())
        + "), because "
        + info.format()
        + " cannot be read in windows";
  }

  /** What is gathered before the image is computed, and what that costs. */
  private List<String> stages(ImagePlan image) {
    List<String> lines = new ArrayList<>();
    StagedNetwork staged = plan.staged().get(image.network());
    if (staged == null) {
      return lines;
    }
    int number = 0;
    for (StagedNetwork.Stage stage : staged.stages()) {
      number++;
      List<Shape> inputs = image.input().shapes().subList(0, stage.network().inputs().size());
      lines.add(
          "stage "
              + number
              + "      gathers "
              + String.join(
                  ", ", stage.statistics().stream().map(StagedNetwork.Statistic::name).toList())
              + " in tiles: "
              + Texts.number(stage.network().multiplications(inputs))
              + " multiplications");
    }
    lines.add("stage " + (number + 1) + "      computes the result:");
    return lines;
  }

  private static List<String> network(Network network, KernelChoices choices) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("operator", "", "output", "multiplications", "parameters", "kernel"));
    for (int map = network.inputs().size(); map < network.maps(); map++) {
      Node node = network.producer(map);
      Operator operator = node.operator();
      List<Shape> inputs = Network.shapesOf(node.inputs(), choices.shapes());
      Choice choice = choices.choices().get(map - network.inputs().size());
      rows.add(
          List.of(
              "  " + node.name(),
              OperatorText.of(operator),
              choices.shapes().get(map).toString(),
              Texts.number(operator.multiplications(inputs)),
              Texts.number(operator.parameters()),
              choice.toString()));
    }
    return rows.size() == 1 ? List.of() : Texts.table(rows);
  }

  private static List<String> receptiveField(Network network, List<Shape> inputs) {
    try {
      ReceptiveField field = ReceptiveField.of(network, inputs, 0, 0);
      return List.of("receptive field  rows: " + field.rows() + "; columns: " + field.columns());
    } catch (IllegalArgumentException e) {
      return List.of("receptive field  " + e.getMessage());
    }
  }

  /** How far the sources of a block reach beyond what lies under it. */
  private static String halo(Network network, KernelChoices choices, Region block) {
    Demand demand = choices.demand(block);
    Shape in = choices.shapes().get(0);
    return String.format(
        Locale.ROOT,
        "a block of %d×%d needs %s of the input (%.1f %% of what it covers)",
        block.height(),
        block.width(),
        demand.regions(0).isEmpty() ? "nothing" : size(demand.regions(0)),
        100.0 * demand.area(0) / covered(network, choices, block, in));
  }

  private static String size(List<Region> regions) {
    Region first = regions.get(0);
    return first.height()
        + "×"
        + first.width()
        + (regions.size() > 1 ? " and " + (regions.size() - 1) + " more pieces" : "");
  }

  /** Places of the input that correspond to a block, by area. */
  private static double covered(Network network, KernelChoices choices, Region block, Shape input) {
    Shape output = choices.shapes().get(network.outputs().get(0));
    return (double) block.area()
        * input.height()
        * input.width()
        / ((double) output.height() * output.width());
  }

  private String tasks() {
    long cut = plan.images().size();
    for (TaskPlan task : plan.tasks()) {
      cut -= task.works().stream().filter(TaskPlan.Work::isWhole).count();
    }
    return Texts.number(plan.tasks().size())
        + " for "
        + Texts.number(plan.images().size())
        + " images ("
        + Texts.number(plan.images().size() - cut)
        + " whole, "
        + Texts.number(cut)
        + " cut)";
  }
}
