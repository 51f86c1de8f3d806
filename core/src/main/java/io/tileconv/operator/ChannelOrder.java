package io.tileconv.operator;

/** Which channel holds which place of a cell, for pixel shuffle; named as in ONNX. */
public enum ChannelOrder {
  /** DCR: channel {@code (i·factor + j)·C + c} is row {@code i}, column {@code j} of channel c. */
  DEPTH_COLUMN_ROW,
  /** CRD: channel {@code (c·factor + i)·factor + j}; this is PyTorch's pixel shuffle. */
  COLUMN_ROW_DEPTH;

  /**
   * The channel of the low-resolution map.
   *
   * @param channel channel of the high-resolution map
   * @param channels number of channels of the high-resolution map
   * @param row within the cell
   * @param column within the cell
   */
  public int packed(int channel, int channels, int factor, int row, int column) {
    return switch (this) {
      case DEPTH_COLUMN_ROW -> (row * factor + column) * channels + channel;
      case COLUMN_ROW_DEPTH -> (channel * factor + row) * factor + column;
    };
  }

  /** The channel of the high-resolution map that {@code packed} is a place of. */
  public int channel(int packed, int channels, int factor) {
    return switch (this) {
      case DEPTH_COLUMN_ROW -> packed % channels;
      case COLUMN_ROW_DEPTH -> packed / (factor * factor);
    };
  }

  /** The place within the cell, {@code row·factor + column}, that {@code packed} holds. */
  public int place(int packed, int channels, int factor) {
    return switch (this) {
      case DEPTH_COLUMN_ROW -> packed / channels;
      case COLUMN_ROW_DEPTH -> packed % (factor * factor);
    };
  }
}
