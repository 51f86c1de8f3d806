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
import io.tileconv.operator.Pad;
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
    List<Shape> inputs = image.input().shapes().subList(0, network.inputs().size());
    KernelChoices choices = new KernelChoices(network, inputs, plan.settings().arithmetic());
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
    lines.addAll(receptiveField(whole(network), inputs));
    lines.addAll(window(network, choices));
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
    lines.add("source       " + halo(image, middle));
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
            "recomputed   %.3f times the work without halos%s; %s in memory at once",
            image.recomputation(),
            plan.staged().containsKey(image.network()) ? " and stages" : "",
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
      lines.add(
          "stage "
              + number
              + "      gathers "
              + String.join(
                  ", ", stage.statistics().stream().map(StagedNetwork.Statistic::name).toList())
              + " in tiles: "
              + work(image, staged, stage)
              + (stage.kept().isEmpty() ? "" : "; keeps " + kept(staged, stage.kept())));
    }
    lines.add(
        "stage "
            + (number + 1)
            + "      computes the result: "
            + work(image, staged, staged.last()));
    lines.add("kept maps    " + kept(image, staged));
    return lines;
  }

  private static String work(ImagePlan image, StagedNetwork staged, StagedNetwork.Stage stage) {
    List<Shape> inputs = Network.shapesOf(stage.inputs(), image.input().shapes());
    List<Integer> read =
        stage.inputs().stream()
            .map(input -> input - staged.local().inputs().size())
            .filter(map -> map >= 0)
            .toList();
    return Texts.number(stage.network().multiplications(inputs))
        + " multiplications"
        + (read.isEmpty() ? "" : ", reads " + kept(staged, read));
  }

  private static String kept(StagedNetwork staged, List<Integer> maps) {
    return String.join(", ", maps.stream().map(map -> staged.kept().get(map).name()).toList());
  }

  /** What all kept maps take, and of what. */
  private String kept(ImagePlan image, StagedNetwork staged) {
    String allowed = Texts.bytes(plan.settings().keep().mostBytes()) + " allowed (--keep-maps)";
    if (staged.kept().isEmpty()) {
      return "none; " + allowed;
    }
    Shape shape = image.input().info().shape();
    return String.format(
        Locale.ROOT,
        "at most %s at a time, %.0f bytes for each pixel of the input, of %s",
        Texts.bytes(staged.keptBytes()),
        staged.keptBytes() / ((double) shape.height() * shape.width()),
        allowed);
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

  /** Whether it ends with taking a window of what it computes. */
  private static boolean isWindowed(Network network) {
    int last = network.maps() - 1;
    return network.outputs().equals(List.of(last))
        && !network.nodes().isEmpty()
        && network.producer(last).operator() instanceof Pad pad
        && pad.name().equals("crop");
  }

  /** Its result before a window is taken of it. */
  private static int wholeResult(Network network) {
    int result = network.outputs().get(0);
    return isWindowed(network) ? network.producer(result).inputs().get(0) : result;
  }

  /** The same without taking a window: that moves the places, but reaches no further. */
  private static Network whole(Network network) {
    return isWindowed(network)
        ? new Network(
            network.inputs(),
            network.nodes().subList(0, network.nodes().size() - 1),
            List.of(wholeResult(network)))
        : network;
  }

  private static List<String> window(Network network, KernelChoices choices) {
    if (!isWindowed(network)) {
      return List.of();
    }
    Pad crop = (Pad) network.producer(network.maps() - 1).operator();
    Shape whole = choices.shapes().get(wholeResult(network));
    return List.of(
        "window       from row "
            + Texts.number(-crop.top())
            + " and column "
            + Texts.number(-crop.left())
            + " of "
            + whole
            + "; the multiplications above are those of all of it");
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
  private String halo(ImagePlan image, Region block) {
    StagedNetwork.Stage last = plan.last().get(image.network());
    List<Shape> inputs = Network.shapesOf(last.inputs(), image.input().shapes());
    KernelChoices choices = new KernelChoices(last.network(), inputs, plan.settings().arithmetic());
    // The image, or the largest of the maps that are read in its place.
    int input = 0;
    for (int i = 1; i < inputs.size(); i++) {
      input = last.inputs().get(0) > 0 && area(inputs.get(i)) > area(inputs.get(input)) ? i : input;
    }
    Demand demand = choices.demand(block);
    return String.format(
        Locale.ROOT,
        "a block of %d×%d needs %s of %s (%.1f %% of what it covers)",
        block.height(),
        block.width(),
        demand.regions(input).isEmpty() ? "nothing" : size(demand.regions(input)),
        last.inputs().get(input) == 0 ? "the input" : last.network().inputs().get(input),
        100.0 * demand.area(input) / covered(choices, input, block));
  }

  private static double area(Shape shape) {
    return (double) shape.height() * shape.width();
  }

  private static String size(List<Region> regions) {
    Region first = regions.get(0);
    return first.height()
        + "×"
        + first.width()
        + (regions.size() > 1 ? " and " + (regions.size() - 1) + " more pieces" : "");
  }

  /** Places of the input that correspond to a block, by area. */
  private static double covered(KernelChoices choices, int input, Region block) {
    Shape output = choices.shapes().get(wholeResult(choices.network()));
    return block.area() * area(choices.shapes().get(input)) / area(output);
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
