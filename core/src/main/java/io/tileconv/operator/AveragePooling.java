package io.tileconv.operator;

import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/**
 * The average of each window: the sum of its samples, padding being zero, divided by their number.
 *
 * @param rows the window along the rows' axis
 * @param columns the window along the columns' axis
 * @param rounding what becomes of an incomplete window at the end
 * @param counting which samples the sum is divided by the number of
 */
public record AveragePooling(Window rows, Window columns, Rounding rounding, Counting counting)
    implements Operator {

  @Override
  public String name() {
    return "average pool";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    return new Shape(
        input.channels(),
        rows.outputs(input.height(), rounding),
        columns.outputs(input.width(), rounding));
  }

  @Override
  public Region source(Region target, int input, List<Shape> inputs) {
    return new Region(rows.source(target.rows()), columns.source(target.columns()));
  }

  @Override
  public Scaling.Factor rowScale(int input, List<Shape> inputs) {
    return rows.scale();
  }

  @Override
  public Scaling.Factor columnScale(int input, List<Shape> inputs) {
    return columns.scale();
  }

  /**
   * The number that the sum of one window is divided by: counted taps along the rows times counted
   * taps along the columns.
   *
   * @param row of the output
   * @param column of the output
   * @param input the whole input map, whose end bounds the windows there
   * @return 0 where a window sees no counted sample; its average is 0
   */
  public long divisor(long row, long column, Shape input) {
    return counted(rows, row, input.height()) * counted(columns, column, input.width());
  }

  private long counted(Window window, long output, long size) {
    long begin = counting == Counting.INCLUDE_PADDING ? -window.padBegin() : 0;
    long end = counting == Counting.INCLUDE_PADDING ? size + window.padEnd() : size;
    long counted = 0;
    for (int tap = 0; tap < window.taps(); tap++) {
      long sample = window.sample(output, tap);
      if (begin <= sample && sample < end) {
        counted++;
      }
    }
    return counted;
  }
}
