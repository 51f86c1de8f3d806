package io.tileconv.jobs.ml.training;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * All that a training needs to go on: its file holds the state after a number of steps, to the bit,
 * and a checksum at its end.
 */
final class Checkpoint {

  private static final int MAGIC = 0x74637031;

  private final String fingerprint;
  private final History history;
  private final float[] weights;
  private final OptimizerState optimizer;
  private final Best best;

  /** The best validation so far. */
  static final class Best {
    private double score = Double.NEGATIVE_INFINITY;
    private float[] weights = {};
    private int since;

    /** Takes note of a validation. */
    void add(double validated, float[] current) {
      if (validated > score) {
        score = validated;
        weights = current.clone();
        since = 0;
      } else {
        since++;
      }
    }

    double score() {
      return score;
    }

    float[] weights() {
      return weights;
    }

    int since() {
      return since;
    }
  }

  Checkpoint(
      String fingerprint, History history, float[] weights, OptimizerState optimizer, Best best) {
    this.fingerprint = fingerprint;
    this.history = history;
    this.weights = weights;
    this.optimizer = optimizer;
    this.best = best;
  }

  String fingerprint() {
    return fingerprint;
  }

  History history() {
    return history;
  }

  float[] weights() {
    return weights;
  }

  OptimizerState optimizer() {
    return optimizer;
  }

  Best best() {
    return best;
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    byte[] text = fingerprint.getBytes(StandardCharsets.UTF_8);
    out.writeInt(text.length);
    out.write(text);
    out.writeInt(history.steps().size());
    for (History.Step step : history.steps()) {
      out.writeLong(step.number());
      out.writeDouble(step.loss());
      out.writeDouble(step.rate());
      out.writeDouble(step.score());
    }
    write(out, weights);
    out.writeLong(optimizer.steps());
    out.writeInt(optimizer.moments().length);
    for (float[] moment : optimizer.moments()) {
      write(out, moment);
    }
    out.writeDouble(best.score);
    write(out, best.weights);
    out.writeInt(best.since);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.toByteArray());
    out.writeLong(checksum.getValue());
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES);
    buffer.asFloatBuffer().put(values);
    out.writeInt(values.length);
    out.write(buffer.array());
  }

  /**
   * @throws IOException if the bytes are not those of a whole checkpoint
   */
  static Checkpoint of(byte[] bytes) throws IOException {
    int end = bytes.length - Long.BYTES;
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, Math.max(0, end));
    if (end < Integer.BYTES || ByteBuffer.wrap(bytes).getLong(end) != checksum.getValue()) {
      throw new IOException("the checkpoint is damaged");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != MAGIC) {
      throw new IOException("this is no checkpoint of this version");
    }
    String fingerprint = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    History history = new History();
    for (int left = in.readInt(); left > 0; left--) {
      history.add(
          new History.Step(in.readLong(), in.readDouble(), in.readDouble(), in.readDouble()));
    }
    float[] weights = readFloats(in);
    long steps = in.readLong();
    float[][] moments = new float[in.readInt()][];
    for (int i = 0; i < moments.length; i++) {
      moments[i] = readFloats(in);
    }
    Best best = new Best();
    best.score = in.readDouble();
    best.weights = readFloats(in);
    best.since = in.readInt();
    return new Checkpoint(fingerprint, history, weights, OptimizerState.of(moments, steps), best);
  }

  private static float[] readFloats(DataInputStream in) throws IOException {
    float[] values = new float[in.readInt()];
    ByteBuffer.wrap(in.readNBytes(values.length * Float.BYTES)).asFloatBuffer().get(values);
    return values;
  }
}
