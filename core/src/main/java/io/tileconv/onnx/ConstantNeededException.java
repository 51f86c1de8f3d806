package io.tileconv.onnx;

/** An operator takes as a parameter what the model computes or is given. */
public final class ConstantNeededException extends OnnxException {

  private static final long serialVersionUID = 1;

  private final String value;

  ConstantNeededException(String value, String message) {
    super(message);
    this.value = value;
  }

  /**
   * Name of the value in the model. If it is an input, {@link OnnxModel#bind} makes it a constant.
   */
  public String value() {
    return value;
  }
}
