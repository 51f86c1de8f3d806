package io.tileconv.onnx;

/** A sound model that uses an operator, or a variant of one, that is not supported. */
public final class UnsupportedOnnxException extends OnnxException {

  private static final long serialVersionUID = 1;

  public UnsupportedOnnxException(String message) {
    super(message);
  }
}
