package io.tileconv.tile;

import java.util.Arrays;

/**
 * The float32 values of a region of a map, in rows: {@code [row][channel][column]}, so that the
 * lanes of a vector are neighbouring columns.
 *
 * <p>Where a row of a channel begins is looked up in a table. Kernels work through {@link
 * #rowStart}, so a ring of rows, a shared row of padding, or several maps side by side are other
 * tables over the same array, and no kernel has code for them.
 *
 * <p>A block shares its array with its views and is not safe for concurrent writes.
 */
public final class Block {

  /** Values that one Java array holds. */
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  /** Floats in a cache line of 64 bytes. */
  private static final int CACHE_LINE = 16;

  /**
   * Rows whose distance is a multiple of so many floats, 2 KiB, meet in half of the cache or less.
   */
  private static final int ALIASING = 512;

  private final int channels;
  private final float[] data;

  /** Where rows begin; a movable block's may have more entries than its region needs. */
  private int[] rowStarts;

  private Region region;

  private Block(Region region, int channels, float[] data, int[] rowStarts) {
    this.region = region;
    this.channels = channels;
    this.data = data;
    this.rowStarts = rowStarts;
  }

  /**
   * A block of zeros.
   *
   * @throws IllegalArgumentException if the region's values do not fit one Java array
   */
  public static Block allocate(Region region, int channels) {
    if (channels < 1) {
      throw new IllegalArgumentException("a block needs at least one channel, not " + channels);
    }
    long size = Math.multiplyExact(region.area(), channels);
    if (size > LARGEST) {
      throw new IllegalArgumentException(
          "a block of "
              + region
              + " with "
              + channels
              + " channels has "
              + size
              + " values, more than one array holds; use smaller tiles");
    }
    int stride = stride(region.width(), size);
    int[] starts = new int[Math.toIntExact(region.height() * channels)];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i * stride;
    }
    return new Block(region, channels, new float[starts.length * stride], starts);
  }

  /**
   * Distance of two rows: the width, and a cache line more if rows would otherwise begin at the
   * same few places of the first-level cache and drive each other out. Kernels read many rows at
   * once.
   */
  private static int stride(long width, long size) {
    long padded = width % ALIASING == 0 ? width + CACHE_LINE : width;
    return (int) (size / Math.max(width, 1) * padded <= LARGEST ? padded : width);
  }

  /**
   * A block over an array of the caller's.
   *
   * @param rowStarts where row {@code r} of channel {@code c} begins, at index {@code (r -
   *     region.top()) * channels + c}
   */
  public static Block over(Region region, int channels, float[] data, int[] rowStarts) {
    if (rowStarts.length != region.height() * channels) {
      throw new IllegalArgumentException(
          "a block of "
              + region.height()
              + " rows and "
              + channels
              + " channels needs "
              + region.height() * channels
              + " row starts, not "
              + rowStarts.length);
    }
    for (int start : rowStarts) {
      if (start < 0 || start + region.width() > data.length) {
        throw new IllegalArgumentException(
            "a row that starts at "
                + start
                + " and is "
                + region.width()
                + " wide leaves an array of "
                + data.length);
      }
    }
    return new Block(region, channels, data, rowStarts.clone());
  }

  /**
   * A block over an array of the caller's that is {@linkplain #moveTo moved} from region to region,
   * so that whoever goes through a map a few rows at a time allocates nothing. It has no region
   * yet.
   */
  public static Block movable(int channels, float[] data) {
    return new Block(Region.of(0, 0, 0, 0), channels, data, new int[0]);
  }

  /**
   * Turns a {@link #movable} block to another region. Where each of its rows begins is to be told
   * by {@link #startRow}.
   */
  public void moveTo(Region other) {
    int rows = Math.toIntExact(other.height() * channels);
    if (rowStarts.length < rows) {
      rowStarts = new int[rows];
    }
    region = other;
  }

  /**
   * Says where in {@link #data} a row of a channel begins.
   *
   * @param row in global coordinates
   */
  public void startRow(long row, int channel, int start) {
    rowStarts[(int) (row - region.top()) * channels + channel] = start;
  }

  /** A view of a part of this block: the same values, no copy. */
  public Block view(Region part) {
    return view(part, 0, channels);
  }

  /** A view of some channels of a part of this block: the same values, no copy. */
  public Block view(Region part, int firstChannel, int channelCount) {
    if (!region.contains(part)) {
      throw new IllegalArgumentException("a block of " + region + " has no part " + part);
    }
    if (firstChannel < 0 || channelCount < 1 || firstChannel + channelCount > channels) {
      throw new IllegalArgumentException(
          "a block of "
              + channels
              + " channels has no channels "
              + firstChannel
              + " to "
              + (firstChannel + channelCount));
    }
    if (part.isEmpty()) {
      return allocate(part, channelCount);
    }
    int[] starts = new int[Math.toIntExact(part.height() * channelCount)];
    int shift = (int) (part.left() - region.left());
    for (int i = 0; i < starts.length; i++) {
      long row = part.top() + i / channelCount;
      starts[i] = rowStart(row, firstChannel + i % channelCount) + shift;
    }
    return new Block(part, channelCount, data, starts);
  }

  public Region region() {
    return region;
  }

  public int channels() {
    return channels;
  }

  /** The array behind the block; see {@link #rowStart}. */
  public float[] data() {
    return data;
  }

  /**
   * Where in {@link #data} this row of this channel begins, that is, the value of the region's
   * first column.
   *
   * @param row in global coordinates
   */
  public int rowStart(long row, int channel) {
    return rowStarts[(int) (row - region.top()) * channels + channel];
  }

  /** One value; row and column in global coordinates. */
  public float at(int channel, long row, long column) {
    return data[rowStart(row, channel) + checkedColumn(column)];
  }

  /** Sets one value; row and column in global coordinates. */
  public void set(int channel, long row, long column, float value) {
    data[rowStart(row, channel) + checkedColumn(column)] = value;
  }

  private int checkedColumn(long column) {
    if (!region.columns().contains(column)) {
      throw new IndexOutOfBoundsException("column " + column + " of a block of " + region);
    }
    return (int) (column - region.left());
  }

  /** Copies to {@code target} what both cover; both have the same number of channels. */
  public void copyTo(Block target) {
    if (target.channels != channels) {
      throw new IllegalArgumentException(
          "cannot copy " + channels + " channels to " + target.channels);
    }
    Region both = region.intersection(target.region);
    if (both.isEmpty()) {
      return;
    }
    int from = (int) (both.left() - region.left());
    int to = (int) (both.left() - target.region.left());
    for (long row = both.rows().begin(); row < both.rows().end(); row++) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(
            data,
            rowStart(row, c) + from,
            target.data,
            target.rowStart(row, c) + to,
            (int) both.width());
      }
    }
  }

  /** Sets every value. */
  public void fill(float value) {
    for (int i = 0; i < region.height() * channels; i++) {
      Arrays.fill(data, rowStarts[i], rowStarts[i] + (int) region.width(), value);
    }
  }

  /** Whether both cover the same region with the same bits; NaN equals NaN. */
  public boolean sameBits(Block other) {
    if (!region.equals(other.region) || channels != other.channels) {
      return false;
    }
    int width = (int) region.width();
    for (int i = 0; i < region.height() * channels; i++) {
      for (int x = 0; x < width; x++) {
        // Java leaves open which bits a NaN has after arithmetic, so one NaN is as good as another.
        int mine = Float.floatToIntBits(data[rowStarts[i] + x]);
        int theirs = Float.floatToIntBits(other.data[other.rowStarts[i] + x]);
        if (mine != theirs) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "block of " + region + " with " + channels + " channels";
  }
}
