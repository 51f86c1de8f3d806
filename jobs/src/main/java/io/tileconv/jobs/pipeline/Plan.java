package io.tileconv.jobs.pipeline;

import io.tileconv.network.Checkerboards;
import io.tileconv.network.Network;
import io.tileconv.network.Node;
import io.tileconv.operator.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a job will do: an immutable value that can be printed and compared.
 *
 * @param networks the networks that images name by index
 * @param images what is done with each image
 * @param tasks how the work is divided; every block of every image is in one task
 * @param failures images that are left out, and why
 * @param settings how it is carried out
 */
public record Plan(
    List<Network> networks,
    List<ImagePlan> images,
    List<TaskPlan> tasks,
    List<Failure> failures,
    JobSettings settings) {

  public Plan {
    networks = List.copyOf(networks);
    images = List.copyOf(images);
    tasks = List.copyOf(tasks);
    failures = List.copyOf(failures);
  }

  /** Places of all results together. */
  public long outputPixels() {
    return images.stream()
        .mapToLong(image -> image.output().height() * image.output().width())
        .sum();
  }

  /** What a person should know before the networks run; empty if there is nothing. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(MetadataRules.warnings(images));
    networks.forEach(network -> warnings.addAll(Checkerboards.warnings(network)));
    return warnings;
  }

  /** A number that is another one when anything that shapes the results is. */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String line : canonicalLines()) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> canonicalLines() {
    List<String> lines = new ArrayList<>();
    lines.add(settings.toString());
    for (Network network : networks) {
      for (Node node : network.nodes()) {
        lines.add(node.operator() + " of " + node.inputs());
        for (Tensor parameter : node.parameters()) {
          lines.add(Arrays.toString(parameter.shape()) + Arrays.toString(parameter.data()));
        }
      }
      lines.add("gives " + network.outputs());
    }
    for (ImagePlan image : images) {
      lines.add(
          image.input()
              + " network "
              + image.network()
              + " to "
              + image.fileName()
              + " "
              + image.output()
              + " "
              + image.writer().format());
    }
    return lines;
  }

  /** The most that one task holds, in bytes, estimated. */
  public long memoryBytes() {
    return images.stream().mapToLong(ImagePlan::memoryBytes).max().orElse(0);
  }
}
