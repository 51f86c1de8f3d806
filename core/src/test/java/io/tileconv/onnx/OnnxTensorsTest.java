package io.tileconv.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxTensorsTest {

  private static TensorProto.Builder tensor(ElementType type, long... extents) {
    TensorProto.Builder builder = TensorProto.newBuilder().setName("t").setDataType(type.number());
    for (long extent : extents) {
      builder.addDims(extent);
    }
    return builder;
  }

  private static OnnxTensor decode(TensorProto.Builder builder) throws IOException {
    return OnnxTensors.decode(builder.build(), ExternalData.NONE);
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }

  @Test
  void floatsSurviveAFile() {
    float[] values = {1.5f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 3e38f};
    OnnxTensor read = OnnxTensors.read(OnnxTensors.write(OnnxTensor.of("t", values, 2, 3)));
    assertThat(read.name()).isEqualTo("t");
    assertThat(read.shape()).containsExactly(2, 3);
    assertThat(read.floats()).containsExactly(values);
  }

  @Test
  void integersSurviveAFile() {
    long[] values = {Long.MAX_VALUE, Long.MIN_VALUE, 9_007_199_254_740_993L};
    OnnxTensor read = OnnxTensors.read(OnnxTensors.write(OnnxTensor.of("t", values, 3)));
    assertThat(read.integers()).containsExactly(values);
  }

  @Test
  void halvesAreExact() throws IOException {
    ByteString raw = bytes(0x00, 0x3c, 0x01, 0x00, 0x00, 0x80, 0xff, 0x7b, 0x00, 0xfc, 0x55, 0x35);
    assertThat(decode(tensor(ElementType.FLOAT16, 6).setRawData(raw)).floats())
        .containsExactly(1, 0x1p-24f, -0f, 65504, Float.NEGATIVE_INFINITY, 0.333251953125f);
    TensorProto.Builder fields = tensor(ElementType.FLOAT16, 2).addInt32Data(0x7e00);
    assertThat(decode(fields.addInt32Data(0xc000)).floats()).containsExactly(Float.NaN, -2);
    ByteString brain = bytes(0x80, 0x3f, 0x20, 0xc1);
    assertThat(decode(tensor(ElementType.BFLOAT16, 2).setRawData(brain)).floats())
        .containsExactly(1, -10);
  }

  @Test
  void doublesAreRounded() throws IOException {
    TensorProto.Builder builder = tensor(ElementType.DOUBLE, 1).addDoubleData(0.1);
    assertThat(decode(builder).floats()).containsExactly(0.1f);
  }

  @Test
  void smallIntegersKeepTheirSign() throws IOException {
    assertThat(decode(tensor(ElementType.INT8, 2).setRawData(bytes(0xff, 1))).integers())
        .containsExactly(-1, 1);
    assertThat(decode(tensor(ElementType.UINT8, 2).setRawData(bytes(0xff, 1))).integers())
        .containsExactly(255, 1);
    assertThat(decode(tensor(ElementType.UINT16, 1).setRawData(bytes(0xfe, 0xff))).integers())
        .containsExactly(65534);
  }

  @Test
  void declaredSizesAreHeldAgainstTheDataBeforeAnythingIsAllocated() {
    assertThatThrownBy(() -> decode(tensor(ElementType.FLOAT, 1 << 20, 1 << 10)))
        .isInstanceOf(OnnxException.class)
        .hasMessage("tensor 't' needs 1073741824 values, but there are 0");
    assertThatThrownBy(
            () -> decode(tensor(ElementType.FLOAT, 1 << 20, 1 << 10).setRawData(bytes(1, 2))))
        .hasMessage("tensor 't' needs 4294967296 bytes of data, but there are 2");
    assertThatThrownBy(() -> decode(tensor(ElementType.FLOAT, 1L << 40)))
        .hasMessage("tensor 't' has an extent of 1099511627776");
    assertThatThrownBy(() -> decode(tensor(ElementType.FLOAT, 1 << 30, 1 << 30)))
        .hasMessage("tensor 't' of shape [1073741824, 1073741824] is too large");
    assertThatThrownBy(() -> decode(tensor(ElementType.FLOAT, -1)))
        .hasMessage("tensor 't' has an extent of -1");
  }

  @Test
  void textIsRefused() {
    TensorProto proto = TensorProto.newBuilder().setName("t").setDataType(8).build();
    assertThatThrownBy(() -> OnnxTensors.read(proto.toByteArray()))
        .isInstanceOf(UnsupportedOnnxException.class)
        .hasMessage("tensor 't' has elements of type 8, which is not supported");
  }

  @Test
  void whatIsNoTensorIsRefused() {
    assertThatThrownBy(() -> OnnxTensors.read(new byte[] {8, 1, 2, 3}))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("not a tensor file: ");
  }

  private static TensorProto external(String location, String offset, String length) {
    return tensor(ElementType.INT16, 2)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", offset))
        .addExternalData(entry("length", length))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  @Test
  void externalDataIsReadFromBesideTheModel(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve("weights"), new byte[] {9, 9, 1, 0, 2, 0, 9});
    ExternalData data = ExternalData.in(directory);
    assertThat(OnnxTensors.decode(external("weights", "2", "4"), data).integers())
        .containsExactly(1, 2);
    assertThatThrownBy(() -> OnnxTensors.decode(external("weights", "4", "4"), data))
        .hasMessage("the weights' file 'weights' has no 4 bytes from 4 on");
    assertThatThrownBy(() -> OnnxTensors.decode(external("weights", "x", "4"), data))
        .hasMessage("tensor 't' has external data of a wrong length or offset");
    assertThatThrownBy(() -> OnnxTensors.decode(external("weights", "0", "400"), data))
        .hasMessage("tensor 't' needs 4 bytes of data, but there are 400");
    assertThatThrownBy(() -> OnnxTensors.decode(external("../weights", "0", "4"), data))
        .hasMessage("the weights' location '../weights' leaves the directory");
    assertThatThrownBy(() -> OnnxTensors.decode(external("weights", "2", "4"), ExternalData.NONE))
        .hasMessage("the weights are in 'weights' beside the model, which was read alone");
  }
}
