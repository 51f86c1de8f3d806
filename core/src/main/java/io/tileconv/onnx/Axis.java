package io.tileconv.onnx;

/** What an axis of a tensor is to the operators. */
public enum Axis {
  /** Each index is a map of its own. */
  BATCH('N'),
  CHANNEL('C'),
  ROW('H'),
  COLUMN('W');

  private final char letter;

  Axis(char letter) {
    this.letter = letter;
  }

  /** As in {@code NCHW}. */
  public char letter() {
    return letter;
  }

  static Axis of(char letter) {
    for (Axis axis : values()) {
      if (axis.letter == letter) {
        return axis;
      }
    }
    throw new IllegalArgumentException("no axis is called " + letter);
  }
}
