package io.tileconv.operator;

/** Whether a kernel is flipped before it meets the samples. */
public enum Orientation {
  /** {@code y[i] = Σ w[t]·x[i - t]}: flipped, as in signal processing and classical filters. */
  CONVOLUTION,
  /** {@code y[i] = Σ w[t]·x[i + t]}: not flipped, as the layers of ONNX and PyTorch. */
  CORRELATION
}
