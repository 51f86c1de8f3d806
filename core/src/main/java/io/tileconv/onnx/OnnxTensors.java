package io.tileconv.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Tensors in files: {@code .pb} files as those of ONNX's own tests, and initialisers of models. */
public final class OnnxTensors {

  private OnnxTensors() {}

  /**
   * Reads a tensor file.
   *
   * @throws OnnxException if it is not one
   */
  public static OnnxTensor read(byte[] file) {
    try {
      return decode(TensorProto.parseFrom(file), ExternalData.NONE);
    } catch (InvalidProtocolBufferException e) {
      throw new OnnxException("not a tensor file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new OnnxException(e.getMessage(), e);
    }
  }

  /** The file of a tensor: floats as float32, integers as int64, whatever its type was. */
  public static byte[] write(OnnxTensor tensor) {
    return encode(tensor).toByteArray();
  }

  static TensorProto encode(OnnxTensor tensor) {
    TensorProto.Builder proto = TensorProto.newBuilder().setName(tensor.name());
    for (int extent : tensor.shape()) {
      proto.addDims(extent);
    }
    int width = tensor.isFloating() ? Float.BYTES : Long.BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(tensor.size(), width))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (tensor.isFloating()) {
      bytes.asFloatBuffer().put(tensor.floats());
    } else {
      bytes.asLongBuffer().put(tensor.integers());
    }
    ElementType type = tensor.isFloating() ? ElementType.FLOAT : ElementType.INT64;
    return proto.setDataType(type.number()).setRawData(ByteString.copyFrom(bytes)).build();
  }

  /** No array is made before the data that should fill it was seen. */
  static OnnxTensor decode(TensorProto proto, ExternalData externalData) throws IOException {
    String name = proto.getName();
    ElementType type = ElementType.of(proto.getDataType(), name);
    int[] shape = shape(name, proto.getDimsList());
    int size = OnnxTensor.size(name, shape);
    if (proto.hasSegment()) {
      throw new UnsupportedOnnxException("tensor '" + name + "' is split into segments");
    }
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return fromBytes(name, type, shape, external(proto, type, size, externalData));
    }
    if (proto.hasRawData()) {
      return fromBytes(name, type, shape, proto.getRawData().asReadOnlyByteBuffer());
    }
    return fromFields(name, type, shape, proto);
  }

  private static int[] shape(String name, List<Long> dims) {
    int[] shape = new int[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      long extent = dims.get(i);
      if (extent < 0 || extent > Integer.MAX_VALUE) {
        throw new OnnxException("tensor '" + name + "' has an extent of " + extent);
      }
      shape[i] = (int) extent;
    }
    return shape;
  }

  private static ByteBuffer external(
      TensorProto proto, ElementType type, int size, ExternalData externalData) throws IOException {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : proto.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    if (!entries.containsKey("location")) {
      throw new OnnxException("tensor '" + proto.getName() + "' does not say where its data is");
    }
    try {
      int needed = Math.multiplyExact(size, type.bytes());
      long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
      long length = Long.parseLong(entries.getOrDefault("length", Integer.toString(needed)));
      if (offset < 0 || length != needed) {
        throw wrongLength(proto.getName(), needed, length);
      }
      return ByteBuffer.wrap(externalData.read(entries.get("location"), offset, needed));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new OnnxException(
          "tensor '" + proto.getName() + "' has external data of a wrong length or offset", e);
    }
  }

  private static OnnxException wrongLength(String name, long needed, long present) {
    return new OnnxException(
        "tensor '" + name + "' needs " + needed + " bytes of data, but there are " + present);
  }

  private static OnnxTensor fromBytes(
      String name, ElementType type, int[] shape, ByteBuffer bytes) {
    long needed = (long) OnnxTensor.size(name, shape) * type.bytes();
    if (bytes.remaining() != needed) {
      throw wrongLength(name, needed, bytes.remaining());
    }
    ByteBuffer data = bytes.order(ByteOrder.LITTLE_ENDIAN);
    return decode(
        name,
        type,
        shape,
        i ->
            switch (type) {
              case FLOAT -> data.getFloat(i * 4);
              case DOUBLE -> data.getDouble(i * 8);
              case FLOAT16 -> half(data.getShort(i * 2));
              case BFLOAT16 -> brain(data.getShort(i * 2));
              case INT8 -> (long) data.get(i);
              case UINT8, BOOL -> data.get(i) & 0xffL;
              case INT16 -> (long) data.getShort(i * 2);
              case UINT16 -> data.getShort(i * 2) & 0xffffL;
              case INT32 -> (long) data.getInt(i * 4);
              case UINT32 -> data.getInt(i * 4) & 0xffffffffL;
              case INT64, UINT64 -> data.getLong(i * 8);
            });
  }

  private static OnnxTensor fromFields(
      String name, ElementType type, int[] shape, TensorProto proto) {
    int present =
        switch (type) {
          case FLOAT -> proto.getFloatDataCount();
          case DOUBLE -> proto.getDoubleDataCount();
          case INT64 -> proto.getInt64DataCount();
          case UINT32, UINT64 -> proto.getUint64DataCount();
          default -> proto.getInt32DataCount();
        };
    if (OnnxTensor.size(name, shape) != present) {
      throw new OnnxException(
          "tensor '"
              + name
              + "' needs "
              + OnnxTensor.size(name, shape)
              + " values, but there are "
              + present);
    }
    return decode(
        name,
        type,
        shape,
        i ->
            switch (type) {
              case FLOAT -> proto.getFloatData(i);
              case DOUBLE -> proto.getDoubleData(i);
              case FLOAT16 -> half((short) proto.getInt32Data(i));
              case BFLOAT16 -> brain((short) proto.getInt32Data(i));
              case INT64 -> proto.getInt64Data(i);
              case UINT32, UINT64 -> proto.getUint64Data(i);
              default -> (long) proto.getInt32Data(i);
            });
  }

  private static OnnxTensor decode(
      String name, ElementType type, int[] shape, IntFunction<Number> element) {
    int size = OnnxTensor.size(name, shape);
    if (type.isFloating()) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = element.apply(i).floatValue();
      }
      return OnnxTensor.of(name, type, values, shape);
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = element.apply(i).longValue();
    }
    return OnnxTensor.of(name, type, values, shape);
  }

  /** The upper half of a float32. */
  private static float brain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** IEEE 754 binary16; the standard library has it from Java 20 on. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
