package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.sql.BandOrder;
import io.tileconv.jobs.sql.ImageOperation;
import io.tileconv.jobs.sql.ModelNetwork;
import io.tileconv.kernel.Arithmetic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * A trained network: adds a column of its outputs, float32 in Spark's image schema, to one of
 * images. A saved model has its weights in {@code model.onnx}, which {@code tileconv run} and other
 * programs can use.
 */
public final class NetworkModel extends Model<NetworkModel> implements MLWritable {

  private static final long serialVersionUID = 1;

  private static final String FILE = "model.onnx";

  private final String uid;
  private final byte[] onnx;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final FloatParam inputScale;

  NetworkModel(String uid, byte[] onnx) {
    this.uid = uid;
    this.onnx = onnx;
    inputCol = new Param<>(this, "inputCol", "column of images that is read");
    outputCol = new Param<>(this, "outputCol", "column that is added");
    inputScale =
        new FloatParam(this, "inputScale", "factor of the values before the network sees them");
    setDefault(inputCol, "image");
    setDefault(outputCol, "output");
    setDefault(inputScale, 1f);
  }

  /** Reads a model that was saved. */
  public static MLReader<NetworkModel> read() {
    return new Reader();
  }

  /** Loads a model that was saved. */
  public static NetworkModel load(String path) {
    return read().load(path);
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The network as an ONNX file. */
  public byte[] onnx() {
    return onnx.clone();
  }

  /** Parameter: column of images that is read. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Parameter: column that is added. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Parameter: factor of the values before the network sees them. */
  public FloatParam inputScale() {
    return inputScale;
  }

  public NetworkModel setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  public NetworkModel setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public NetworkModel setInputScale(float value) {
    set(inputScale, value);
    return this;
  }

  @Override
  public NetworkModel copy(ParamMap extra) {
    NetworkModel copy = new NetworkModel(uid, onnx);
    copyValues(copy, extra);
    copy.setParent(parent());
    return copy;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    String input = getOrDefault(inputCol);
    DataType wanted = ImageOperation.imageType();
    if (!List.of(schema.fieldNames()).contains(input)
        || !DataType.equalsIgnoreNullability(schema.apply(input).dataType(), wanted)) {
      throw new IllegalArgumentException(this + ": there is no column " + input + " of images");
    }
    if (List.of(schema.fieldNames()).contains(getOrDefault(outputCol))) {
      throw new IllegalArgumentException(
          this + ": there is a column " + getOrDefault(outputCol) + " already");
    }
    return schema.add(getOrDefault(outputCol), wanted);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    ImageOperation operation =
        new ImageOperation(
            new ModelNetwork(uid, onnx, (Float) getOrDefault(inputScale)),
            Arithmetic.FAST,
            BandOrder.parse("rgb"),
            PixelType.FLOAT32);
    return dataset.withColumn(
        getOrDefault(outputCol),
        functions
            .udf((UDF1<Row, Row>) operation::apply, ImageOperation.imageType())
            .apply(functions.col(getOrDefault(inputCol))));
  }

  private static final class Writer extends MLWriter {
    private final NetworkModel model;

    Writer(NetworkModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sparkSession());
      try {
        AtomicFile.write(sc().hadoopConfiguration(), new Path(path, FILE), model.onnx);
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": cannot be written", e);
      }
    }
  }

  private static final class Reader extends MLReader<NetworkModel> {
    @Override
    public NetworkModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sparkSession(), NetworkModel.class.getName());
      Configuration configuration = sc().hadoopConfiguration();
      Path file = new Path(path, FILE);
      try (InputStream in = AtomicFile.fileSystem(configuration, file).open(file)) {
        NetworkModel model = new NetworkModel(metadata.uid(), in.readAllBytes());
        metadata.getAndSetParams(model, Option.empty());
        return model;
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": cannot be read", e);
      }
    }
  }
}
