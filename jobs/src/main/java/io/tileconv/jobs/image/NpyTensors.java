package io.tileconv.jobs.image;

import io.tileconv.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * NumPy arrays of any rank as tensors, whole in memory: floats as float32 (those of 64 bits
 * rounded), integers and truth values as 64-bit integers.
 */
public final class NpyTensors {

  private static final long MOST_VALUES = Integer.MAX_VALUE / Long.BYTES - 64;

  private NpyTensors() {}

  /**
   * @throws BadImageException if the file is no array of numbers
   */
  public static OnnxTensor read(Configuration configuration, Path path, String name)
      throws IOException {
    try (InputFile file = InputFile.open(configuration, path)) {
      if (FileContent.of(file, path.getName()) != FileContent.NUMPY) {
        throw new BadImageException("is no NumPy array; save the tensor with numpy.save");
      }
      NpyHeader header = NpyHeader.read(file);
      int[] shape = new int[header.dimensions().size()];
      long size = 1;
      for (int i = 0; i < shape.length; i++) {
        long extent = header.dimensions().get(i);
        size = extent > MOST_VALUES ? MOST_VALUES + 1 : size * extent;
        if (size > MOST_VALUES) {
          throw new BadImageException(
              "is an array of " + header.dimensions() + ", too large for memory");
        }
        shape[i] = (int) extent;
      }
      long length = size * bytes(header.kind());
      ByteBuffer data = ByteBuffer.wrap(file.read(header.dataPosition(), length));
      return values(header, data.order(header.order()), (int) size, name, shape);
    }
  }

  private static int bytes(String kind) throws BadImageException {
    return switch (kind) {
      case "u1", "i1", "b1" -> 1;
      case "u2", "i2" -> 2;
      case "u4", "i4", "f4" -> 4;
      case "i8", "f8" -> 8;
      default ->
          throw new BadImageException(
              "the array has data type "
                  + kind
                  + ", and whole numbers, float32 and float64 are read; save another type");
    };
  }

  private static OnnxTensor values(
      NpyHeader header, ByteBuffer data, int size, String name, int[] shape) {
    if (header.kind().startsWith("f")) {
      boolean wide = header.kind().equals("f8");
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = wide ? (float) data.getDouble() : data.getFloat();
      }
      return OnnxTensor.of(name, values, shape);
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (header.kind()) {
            case "i1" -> data.get();
            case "u2" -> data.getShort() & 0xffffL;
            case "i2" -> data.getShort();
            case "u4" -> data.getInt() & 0xffff_ffffL;
            case "i4" -> data.getInt();
            case "i8" -> data.getLong();
            default -> data.get() & 0xffL;
          };
    }
    return OnnxTensor.of(name, values, shape);
  }

  /** The file of a tensor: float32, or int64. */
  public static byte[] bytes(OnnxTensor tensor) {
    List<Long> dimensions = new ArrayList<>();
    for (int extent : tensor.shape()) {
      dimensions.add((long) extent);
    }
    boolean floating = tensor.isFloating();
    byte[] header = NpyHeader.bytes(floating ? "<f4" : "<i8", dimensions);
    int bytes = floating ? Float.BYTES : Long.BYTES;
    ByteBuffer file =
        ByteBuffer.allocate(Math.addExact(header.length, Math.multiplyExact(tensor.size(), bytes)))
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    for (int i = 0; i < tensor.size(); i++) {
      if (floating) {
        file.putFloat(tensor.floats()[i]);
      } else {
        file.putLong(tensor.integers()[i]);
      }
    }
    return file.array();
  }
}
