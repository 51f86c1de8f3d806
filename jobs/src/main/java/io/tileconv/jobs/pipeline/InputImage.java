package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.tile.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes into a network: an image that can be read, as its header says, and any others that it
 * is computed with.
 *
 * @param outputName relative name of the result, without extension, where many results share a
 *     directory
 * @param layers the image first
 */
public record InputImage(String outputName, List<Layer> layers) implements Serializable {

  /**
   * One of the images.
   *
   * @param source where its pixels are
   * @param info its header
   */
  public record Layer(ImageSource source, ImageInfo info) implements Serializable {}

  public InputImage {
    layers = List.copyOf(layers);
  }

  /** The same with its first images only. */
  InputImage first(int count) {
    return new InputImage(outputName, layers.subList(0, count));
  }

  /** The same with some of its images, which need not begin with the first. */
  InputImage pick(List<Integer> numbers) {
    return new InputImage(outputName, numbers.stream().map(layers::get).toList());
  }

  /** The same with a further image. */
  public InputImage with(Layer layer) {
    List<Layer> more = new ArrayList<>(layers);
    more.add(layer);
    return new InputImage(outputName, more);
  }

  /** The same with palettes read as the numbers of their colors, as classes have them. */
  InputImage asNumbers() {
    return new InputImage(outputName, layers.stream().map(InputImage::asNumbers).toList());
  }

  private static Layer asNumbers(Layer layer) {
    return layer.info().metadata().hasPalette()
        ? new Layer(layer.source().asNumbers(), layer.info().asNumbers())
        : layer;
  }

  public ImageSource source() {
    return layers.get(0).source();
  }

  public ImageInfo info() {
    return layers.get(0).info();
  }

  public List<Shape> shapes() {
    return layers.stream().map(layer -> layer.info().shape()).toList();
  }
}
