package io.tileconv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileconv.gradient.Maps;
import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.Tensor;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;
import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder with an operator's attributes, its inputs and its golden results. */
final class GoldenCase {

  private final String name;
  private final JsonNode attributes;
  private final Map<String, Npy> arrays = new HashMap<>();

  GoldenCase(Path folder) throws IOException {
    this.name = folder.getFileName().toString();
    this.attributes = new ObjectMapper().readTree(folder.resolve("case.json").toFile());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.npy")) {
      for (Path file : files) {
        arrays.put(file.getFileName().toString().replace(".npy", ""), Npy.read(file));
      }
    }
  }

  String name() {
    return name;
  }

  String operator() {
    return attributes.get("op").asText();
  }

  boolean has(String array) {
    return arrays.containsKey(array);
  }

  Npy array(String array) {
    return arrays.get(array);
  }

  int batch() {
    return array("x").batch();
  }

  Shape input() {
    return array("x").mapShape();
  }

  /** One map of a batch. */
  Block block(String array, int n) {
    return Maps.block(array(array).mapShape(), array(array).map(n));
  }

  /** Weights of a signal get one row; a bias stays as it is. */
  Tensor tensor(String array) {
    Npy values = array(array);
    int[] shape = values.shape();
    return shape.length == 3
        ? Maps.tensor(values.data(), shape[0], shape[1], 1, shape[2])
        : Maps.tensor(values.data(), shape);
  }

  String text(String attribute) {
    return attributes.get(attribute).asText();
  }

  boolean flag(String attribute) {
    return attributes.get(attribute).asBoolean();
  }

  int number(String attribute) {
    return attributes.get(attribute).asInt();
  }

  /** An attribute along an axis: rows (0) or columns (1). */
  int number(String attribute, int axis) {
    return attributes.get(attribute).get(axis).asInt();
  }

  /** The border of the attribute {@code pad_mode}. */
  Border border() {
    return switch (text("pad_mode")) {
      case "zeros" -> Border.ZERO;
      case "reflect" -> Border.REFLECT;
      case "replicate" -> Border.REPLICATE;
      case "circular" -> Border.CIRCULAR;
      default -> throw new IllegalArgumentException("unknown pad_mode " + text("pad_mode"));
    };
  }

  Convolution convolution() {
    int[] w = tensor("w").shape();
    boolean signal = operator().equals("conv1d");
    return new Convolution(
        input().channels(),
        w[0],
        number("groups"),
        signal ? Window.ONE : window(w[2], 0),
        window(w[3], signal ? 0 : 1),
        border(),
        Orientation.CORRELATION);
  }

  private Window window(int taps, int axis) {
    return new Window(
        taps,
        number("stride", axis),
        number("dilation", axis),
        number("pad_begin", axis),
        number("pad_end", axis));
  }

  TransposedConvolution transposedConvolution() {
    int[] w = tensor("w").shape();
    boolean signal = operator().equals("conv_transpose1d");
    return new TransposedConvolution(
        w[0],
        w[1] * number("groups"),
        number("groups"),
        signal ? TransposedWindow.ONE : transposedWindow(w[2], 0),
        transposedWindow(w[3], signal ? 0 : 1));
  }

  private TransposedWindow transposedWindow(int taps, int axis) {
    return new TransposedWindow(
        taps,
        number("stride", axis),
        number("dilation", axis),
        number("padding", axis),
        number("padding", axis),
        number("output_padding", axis));
  }

  /** The window of a pooling; dilation 1 where there is no such attribute. */
  Window pool(int axis) {
    int padding = attributes.has("padding") ? number("padding", axis) : 0;
    int dilation = attributes.has("dilation") ? number("dilation", axis) : 1;
    return new Window(number("kernel", axis), number("stride", axis), dilation, padding, padding);
  }

  /** The tap numbers of one map of {@code indices}, which are places in a channel's plane. */
  Block taps(int n) {
    Npy indices = array("indices");
    Shape shape = indices.mapShape();
    int width = number("output_size", 1);
    double[] taps = indices.map(n);
    for (int i = 0; i < taps.length; i++) {
      long row = i / shape.width() % shape.height();
      long column = i % shape.width();
      long u = (long) taps[i] / width - row * number("stride", 0);
      long v = (long) taps[i] % width - column * number("stride", 1);
      taps[i] = u * number("kernel", 1) + v;
    }
    return Maps.block(shape, taps);
  }

  /** All cases of a folder, by name. */
  static List<GoldenCase> all(Path folder) throws IOException {
    try (var folders = Files.list(folder)) {
      List<GoldenCase> cases = new ArrayList<>();
      for (Path each : folders.filter(Files::isDirectory).sorted().toList()) {
        cases.add(new GoldenCase(each));
      }
      return cases;
    }
  }
}
