package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * Every {@code rowStep}-th row and {@code columnStep}-th column, the first included: a slice with
 * steps, where a {@linkplain Pad#crop crop} before it chooses the beginning and the end.
 *
 * @param rowStep at least 1
 * @param columnStep at least 1
 */
public record Subsample(int rowStep, int columnStep) implements Operator {

  public Subsample {
    Checks.factor(rowStep);
    Checks.factor(columnStep);
  }

  @Override
  public String name() {
    return "subsample";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    return new Shape(
        input.channels(),
        step(rowStep).outputs(input.height()),
        step(columnStep).outputs(input.width()));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(
        step(rowStep).source(target.rows()), step(columnStep).source(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return step(rowStep).scale();
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return step(columnStep).scale();
  }

  private static Window step(int step) {
    return new Window(1, step, 1, 0, 0);
  }
}
