package io.tileconv.jobs.ml;

import io.tileconv.jobs.sql.BandOrder;
import io.tileconv.jobs.sql.ImageOperation;
import io.tileconv.jobs.sql.ModelNetwork;
import io.tileconv.kernel.Arithmetic;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Runs the network of an ONNX file over a column of Spark's image schema and adds a column of its
 * outputs, as images of the same schema. A saved stage has the model within it.
 */
public final class NetworkTransformer extends ImageStage implements MLWritable {

  private static final long serialVersionUID = 1;

  private final Param<String> model =
      new Param<>(this, "model", "an ONNX file with one input and one output");
  private final FloatParam inputScale =
      new FloatParam(this, "inputScale", "factor of the values before the network sees them");
  private final Param<String> bandOrder =
      new Param<>(this, "bandOrder", "order in which the network wants colours: rgb or bgr");
  private final Param<String> arithmetic =
      new Param<>(this, "arithmetic", "fast, or exact for sums of one fixed order");
  private final Param<String> dtype =
      new Param<>(
          this, "dtype", "data type of the outputs; integers are rounded half to even and clamped");

  /** Null until it is asked for. */
  private transient ModelNetwork read;

  public NetworkTransformer() {
    this(Identifiable$.MODULE$.randomUID("networkTransformer"));
  }

  public NetworkTransformer(String uid) {
    super(uid, "image", "output");
    setDefault(inputScale, 1f);
    setDefault(bandOrder, "rgb");
    setDefault(arithmetic, "fast");
    setDefault(dtype, "float32");
  }

  /** Reads a stage that was saved. */
  public static MLReader<NetworkTransformer> read() {
    return new NetworkFiles.Reader();
  }

  /** Loads a stage that was saved. */
  public static NetworkTransformer load(String path) {
    return read().load(path);
  }

  @Override
  public MLWriter write() {
    return new NetworkFiles.Writer(this);
  }

  /** Parameter: an ONNX file with one input and one output. */
  public Param<String> model() {
    return model;
  }

  /** Parameter: factor of the values before the network sees them. */
  public FloatParam inputScale() {
    return inputScale;
  }

  /** Parameter: order in which the network wants colours. */
  public Param<String> bandOrder() {
    return bandOrder;
  }

  /** Parameter: which sums kernels may use. */
  public Param<String> arithmetic() {
    return arithmetic;
  }

  /** Parameter: data type of the outputs. */
  public Param<String> dtype() {
    return dtype;
  }

  public NetworkTransformer setInputCol(String value) {
    set(inputCol(), value);
    return this;
  }

  public NetworkTransformer setOutputCol(String value) {
    set(outputCol(), value);
    return this;
  }

  public NetworkTransformer setModel(String value) {
    set(model, value);
    return this;
  }

  public NetworkTransformer setInputScale(float value) {
    set(inputScale, value);
    return this;
  }

  public NetworkTransformer setBandOrder(String value) {
    BandOrder.parse(value);
    set(bandOrder, value);
    return this;
  }

  public NetworkTransformer setArithmetic(String value) {
    arithmetic(value);
    set(arithmetic, value);
    return this;
  }

  public NetworkTransformer setDtype(String value) {
    if (type(value) == null) {
      throw new IllegalArgumentException("dtype is uint8, uint16, int16 or float32");
    }
    set(dtype, value);
    return this;
  }

  private static Arithmetic arithmetic(String text) {
    return switch (text) {
      case "fast" -> Arithmetic.FAST;
      case "exact" -> Arithmetic.EXACT;
      default ->
          throw new IllegalArgumentException(
              "there is no arithmetic \"" + text + "\"; use fast or exact");
    };
  }

  /** The model as it is in its file. */
  ModelNetwork network(Configuration configuration) {
    String file = getOrDefault(model);
    float scale = (Float) getOrDefault(inputScale);
    if (read == null || !read.name().equals(file) || read.inputScale() != scale) {
      read = ModelNetwork.read(configuration, file, scale);
    }
    return read;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    checkColumn(schema, input(), ImageOperation.imageType());
    return added(schema, imageField());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    ImageOperation operation =
        new ImageOperation(
            network(dataset.sparkSession().sparkContext().hadoopConfiguration()),
            arithmetic(getOrDefault(arithmetic)),
            BandOrder.parse(getOrDefault(bandOrder)),
            type(getOrDefault(dtype)));
    return dataset.withColumn(output(), applied(operation));
  }
}
