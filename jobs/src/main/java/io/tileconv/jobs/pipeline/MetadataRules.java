package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageMetadata;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.network.Placement;
import io.tileconv.operator.BorderMode;
import io.tileconv.operator.Interpolation;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Pad;
import io.tileconv.operator.PixelShuffle;
import io.tileconv.operator.PixelUnshuffle;
import io.tileconv.operator.Resize;
import io.tileconv.operator.Subsample;
import io.tileconv.tile.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a result keeps of what its input's file said of the pixels. */
final class MetadataRules {

  private MetadataRules() {}

  /** Whether a network only moves samples, so that each keeps its meaning. */
  static boolean onlyMoves(Network network) {
    return network.nodes().stream().map(Node::operator).allMatch(MetadataRules::onlyMoves);
  }

  private static boolean onlyMoves(Operator operator) {
    if (operator instanceof Pad pad) {
      boolean crops = pad.top() <= 0 && pad.bottom() <= 0 && pad.left() <= 0 && pad.right() <= 0;
      return crops || pad.border().mode() != BorderMode.CONSTANT;
    }
    if (operator instanceof Resize resize) {
      return resize.interpolation() != Interpolation.LINEAR;
    }
    return operator instanceof Subsample
        || operator instanceof PixelShuffle
        || operator instanceof PixelUnshuffle;
  }

  /**
   * Of the first input's metadata, moved to where the results lie, what still holds.
   *
   * @param output shape of the result
   * @param nodata what stands for no data in the result, if the network writes it
   */
  static ImageMetadata kept(
      Network network,
      InputImage input,
      Shape output,
      JobSettings settings,
      Optional<Float> nodata) {
    ImageMetadata metadata = kept(network, input, output, settings);
    return nodata.map(metadata::withNoData).orElse(metadata);
  }

  private static ImageMetadata kept(
      Network network, InputImage input, Shape output, JobSettings settings) {
    ImageInfo info = input.info();
    ImageMetadata metadata = info.metadata();
    if (metadata.isEmpty()) {
      return metadata;
    }
    metadata = metadata.of(Placement.of(network, input.shapes()));
    boolean scaled = !settings.scaling().isNone();
    if (!network.nodes().isEmpty() || scaled) {
      metadata = metadata.forOtherPixels();
    }
    if (output.channels() != info.shape().channels()) {
      metadata = metadata.forOtherBands();
    }
    if (scaled) {
      metadata = metadata.forOtherValues();
    }
    return keepsNumbers(network, info, output, settings) ? metadata : metadata.withoutPalette();
  }

  private static boolean keepsNumbers(
      Network network, ImageInfo info, Shape output, JobSettings settings) {
    return info.shape().channels() == 1
        && output.channels() == 1
        && onlyMoves(network)
        && settings.conversion(info.type()).type() == info.type()
        && settings.scaling().isNone();
  }

  /** What a person should know of inputs of which not all is read, or not as it is stored. */
  static List<String> notes(List<InputImage> images, JobSettings settings) {
    List<String> notes = new ArrayList<>();
    Map<String, List<InputImage>> remarks =
        images.stream()
            .filter(image -> !image.info().origin().remark().isEmpty())
            .collect(
                Collectors.groupingBy(
                    image -> image.info().origin().remark(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    remarks.forEach((remark, of) -> notes.add(some(of) + remark));
    List<InputImage> others = images.stream().filter(i -> !isStoredType(i.info())).toList();
    if (!others.isEmpty() && settings.type() == null) {
      ImageInfo info = others.get(0).info();
      notes.add(
          some(others)
              + "holds "
              + info.origin().type()
              + ", and results are not of that type but "
              + settings.conversion(info.type()).type()
              + " (--dtype)");
    }
    return notes;
  }

  private static boolean isStoredType(ImageInfo info) {
    return info.origin().type().equals(info.type().toString());
  }

  private static String some(List<InputImage> images) {
    int more = images.size() - 1;
    return images.get(0).source().name() + (more > 0 ? " (and " + more + " more)" : "") + " ";
  }

  /** What a person should know of results whose format cannot hold what their inputs have. */
  static List<String> warnings(List<ImagePlan> images) {
    int lost = 0;
    ImagePlan example = null;
    Set<String> things = new LinkedHashSet<>();
    for (ImagePlan image : images) {
      List<String> has = things(image.input().info());
      if (!has.isEmpty() && !ImageFormats.holdsMetadata(image.fileName())) {
        lost++;
        example = example == null ? image : example;
        things.addAll(has);
      }
    }
    List<String> warnings = new ArrayList<>();
    if (example != null) {
      warnings.add(
          example.fileName()
              + (lost > 1 ? " and " + (lost - 1) + " more" : "")
              + ": "
              + example.writer().format()
              + " cannot hold the "
              + String.join(", ", things)
              + " of the input; write .tif to keep "
              + (things.size() > 1 ? "them" : "it"));
    }
    return warnings;
  }

  /** What not every format can hold. */
  private static List<String> things(ImageInfo info) {
    ImageMetadata metadata = info.metadata();
    List<String> things = new ArrayList<>();
    if (!metadata.georeference().isEmpty()) {
      things.add("georeference");
    }
    if (!metadata.noData().isEmpty()) {
      things.add("nodata value");
    }
    if (metadata.hasPalette() && info.shape().channels() == 1) {
      things.add("palette");
    }
    if (!metadata.items().isEmpty()) {
      things.add("names and descriptions");
    }
    return things;
  }
}
