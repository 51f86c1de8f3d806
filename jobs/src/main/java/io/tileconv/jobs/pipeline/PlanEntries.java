package io.tileconv.jobs.pipeline;

import io.tileconv.filter.BandScale;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Tensor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything of a plan that shapes its results, as names that people know and short values. Long
 * values, such as weights, are digests.
 */
final class PlanEntries {

  private static final int DIGEST_BYTES = 8;

  /** Settings whose options are not called as they are. */
  private static final Map<String, String> OPTIONS =
      Map.of("memoryBytes", "--memory (bytes)", "type", "--dtype", "keep", "--keep-maps");

  private final Map<String, String> entries = new LinkedHashMap<>();

  private PlanEntries() {}

  static Map<String, String> of(Plan plan) {
    PlanEntries entries = new PlanEntries();
    entries.settings(plan.settings());
    for (int i = 0; i < plan.networks().size(); i++) {
      entries.network(plan.networks().size() == 1 ? "" : i + ":", plan.networks().get(i));
    }
    plan.images().forEach(entries::image);
    return entries.entries;
  }

  /** All components, so that none that is added later is forgotten. */
  private void settings(JobSettings settings) {
    for (RecordComponent component : JobSettings.class.getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(settings);
        if (value instanceof BandScale scale) {
          entries.put("--scale", numbers(scale.factors()));
          entries.put("--offset", numbers(scale.offsets()));
          continue;
        }
        entries.put(
            OPTIONS.getOrDefault(component.getName(), option(component.getName())),
            String.valueOf(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String numbers(List<Float> numbers) {
    return numbers.size() == 1 ? numbers.get(0).toString() : numbers.toString();
  }

  private static String option(String component) {
    return "--" + component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private void network(String prefix, Network network) {
    int number = 0;
    for (Node node : network.nodes()) {
      number++;
      String name = "operator " + prefix + number;
      entries.put(name, node.name() + ", " + node.operator() + " of maps " + node.inputs());
      if (!node.parameters().isEmpty()) {
        entries.put(name + " (" + node.name() + ")'s weights", digest(node.parameters()));
      }
    }
    entries.put("the network" + prefix + "'s outputs", network.outputs().toString());
  }

  private void image(ImagePlan image) {
    for (InputImage.Layer layer : image.input().layers()) {
      entries.put("input " + layer.source().name(), layer.source().version());
    }
    entries.put(
        "result " + image.fileName(),
        image.writer().format()
            + " of "
            + image.output()
            + " by network "
            + image.network()
            + " in blocks of "
            + image.blocks().tileHeight()
            + "×"
            + image.blocks().tileWidth());
  }

  private static String digest(List<Tensor> tensors) {
    MessageDigest digest = sha256();
    for (Tensor tensor : tensors) {
      digest.update(Arrays.toString(tensor.shape()).getBytes(StandardCharsets.UTF_8));
      float[] data = tensor.data();
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * Math.min(data.length, 1 << 16));
      for (int i = 0; i < data.length; ) {
        bytes.clear();
        while (i < data.length && bytes.hasRemaining()) {
          bytes.putFloat(data[i++]);
        }
        digest.update(bytes.flip());
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }

  /** A number of all entries. */
  static String fingerprint(Map<String, String> entries) {
    MessageDigest digest = sha256();
    entries.forEach(
        (name, value) ->
            digest.update((name + "\n" + value + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
