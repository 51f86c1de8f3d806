package io.tileconv.jobs.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A small NumPy array, whole in memory and in double precision: the numbers of a kernel, not
 * pixels.
 *
 * @param shape size of each axis
 * @param values in C order
 */
public record NpyMatrix(int[] shape, double[] values) {

  /** No kernel is as large as this; an array that is was meant to be something else. */
  private static final long MOST_VALUES = 1 << 21;

  /**
   * @throws BadImageException if the file is no array of numbers, or a large one
   */
  public static NpyMatrix read(Configuration configuration, Path path) throws IOException {
    try (InputFile file = InputFile.open(configuration, path)) {
      if (FileContent.of(file, path.getName()) != FileContent.NUMPY) {
        throw new BadImageException("is no NumPy array; save the kernel with numpy.save");
      }
      NpyHeader header = NpyHeader.read(file);
      long size = 1;
      for (long extent : header.dimensions()) {
        size *= extent;
        if (extent > MOST_VALUES || size > MOST_VALUES) {
          throw new BadImageException(
              "is an array of "
                  + header.dimensions()
                  + " values, too many for a kernel; give a"
                  + " small matrix");
        }
      }
      StoredType type = header.type();
      ByteBuffer data =
          ByteBuffer.wrap(file.read(header.dataPosition(), size * type.bytes()))
              .order(header.order());
      double[] values = new double[(int) size];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(type, data);
      }
      int[] shape = header.dimensions().stream().mapToInt(Long::intValue).toArray();
      return new NpyMatrix(shape, values);
    }
  }

  /** Arrays of numbers are double precision unless somebody took care, so here they are taken. */
  private static double value(StoredType type, ByteBuffer data) {
    return switch (type) {
      case UINT8 -> data.get() & 0xff;
      case INT8 -> data.get();
      case UINT16 -> data.getShort() & 0xffff;
      case INT16 -> data.getShort();
      case UINT32 -> data.getInt() & 0xffff_ffffL;
      case INT32 -> data.getInt();
      case UINT64 -> unsigned(data.getLong());
      case INT64 -> data.getLong();
      case FLOAT16 -> StoredType.half(data.getShort());
      case FLOAT32 -> data.getFloat();
      case FLOAT64 -> data.getDouble();
    };
  }

  private static double unsigned(long value) {
    return value < 0 ? ((value >>> 1) | (value & 1)) * 2.0 : value;
  }
}
