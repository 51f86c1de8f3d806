package io.tileconv;

import io.tileconv.tile.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array of a {@code .npy} file: float32, float64 or int64, all of which golden files hold in the
 * range of a double.
 */
record Npy(int[] shape, double[] data) {

  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': '([^']+)'.*'fortran_order': (\\w+).*'shape': \\(([^)]*)\\)", Pattern.DOTALL);

  static Npy read(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int version = buffer.get(6);
    int headerSize = version == 1 ? buffer.getShort(8) & 0xFFFF : buffer.getInt(8);
    int headerStart = version == 1 ? 10 : 12;
    String header =
        new String(buffer.array(), headerStart, headerSize, StandardCharsets.ISO_8859_1);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.find() || !matcher.group(2).equals("False")) {
      throw new IOException(file + ": cannot read a .npy header like " + header);
    }
    int[] shape =
        Arrays.stream(matcher.group(3).split(","))
            .map(String::trim)
            .filter(extent -> !extent.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    double[] data = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    buffer.position(headerStart + headerSize);
    for (int i = 0; i < data.length; i++) {
      data[i] =
          switch (matcher.group(1)) {
            case "<f4" -> buffer.getFloat();
            case "<f8" -> buffer.getDouble();
            case "<i8" -> buffer.getLong();
            default -> throw new IOException(file + ": cannot read type " + matcher.group(1));
          };
    }
    return new Npy(shape, data);
  }

  /** Number of maps of a batch. */
  int batch() {
    return shape[0];
  }

  /** The values of one map of a batch. */
  double[] map(int n) {
    int size = data.length / shape[0];
    return Arrays.copyOfRange(data, n * size, (n + 1) * size);
  }

  /** The shape of one map of a batch; a signal has one row. */
  Shape mapShape() {
    return shape.length == 3
        ? new Shape(shape[1], 1, shape[2])
        : new Shape(shape[1], shape[2], shape[3]);
  }
}
