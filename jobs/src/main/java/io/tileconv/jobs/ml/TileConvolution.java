package io.tileconv.jobs.ml;

import io.tileconv.filter.FilterOptions;
import io.tileconv.jobs.pipeline.KernelFiles;
import io.tileconv.jobs.pipeline.TileSchema;
import io.tileconv.jobs.sql.BandOrder;
import io.tileconv.jobs.sql.FilterNetwork;
import io.tileconv.jobs.sql.ImageOperation;
import io.tileconv.jobs.sql.TileOperation;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.operator.Orientation;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Convolves images with a filter.
 *
 * <p>Over a column of Spark's image schema it adds a column of convolved images. Over the tiles of
 * {@code spark.read().format("tileconv")} or {@code tileconv split}, with {@code inputCol} and
 * {@code outputCol} both {@code pixels}, it replaces the pixels and makes the halo smaller by what
 * the filter used up, so that stitched tiles are the convolved image.
 */
public final class TileConvolution extends ImageStage implements DefaultParamsWritable {

  private static final long serialVersionUID = 1;

  private final Param<String> kernel =
      new Param<>(
          this, "kernel", "a named filter such as gaussian:sigma=2, or a .csv or .npy file");
  private final Param<String> border =
      new Param<>(
          this,
          "border",
          "what lies beyond an image: reflect, symmetric, replicate, constant[:v], circular or"
              + " valid; tiles have it in their halo");
  private final IntParam stride =
      new IntParam(this, "stride", "keep every n-th output", ParamValidators.gtEq(1));
  private final IntParam dilation =
      new IntParam(this, "dilation", "distance between two taps", ParamValidators.gtEq(1));
  private final BooleanParam correlate =
      new BooleanParam(this, "correlate", "do not flip the kernel");
  private final Param<String> dtype =
      new Param<>(
          this,
          "dtype",
          "data type of convolved images, rounded half to even and clamped: uint8, uint16, int16,"
              + " float32; empty for that of the input");

  public TileConvolution() {
    this(Identifiable$.MODULE$.randomUID("tileConvolution"));
  }

  public TileConvolution(String uid) {
    super(uid, "image", "convolved");
    setDefault(border, "reflect");
    setDefault(stride, 1);
    setDefault(dilation, 1);
    setDefault(correlate, false);
    setDefault(dtype, "");
  }

  /** Reads a stage that was saved. */
  public static MLReader<TileConvolution> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads a stage that was saved. */
  public static TileConvolution load(String path) {
    return read().load(path);
  }

  /** Parameter: a named filter, or a file with a kernel. */
  public Param<String> kernel() {
    return kernel;
  }

  /** Parameter: what lies beyond an image. */
  public Param<String> border() {
    return border;
  }

  /** Parameter: how far the kernel moves between two outputs. */
  public IntParam stride() {
    return stride;
  }

  /** Parameter: distance between two taps. */
  public IntParam dilation() {
    return dilation;
  }

  /** Parameter: whether kernels are left unflipped. */
  public BooleanParam correlate() {
    return correlate;
  }

  /** Parameter: data type of convolved images. */
  public Param<String> dtype() {
    return dtype;
  }

  public TileConvolution setInputCol(String value) {
    set(inputCol(), value);
    return this;
  }

  public TileConvolution setOutputCol(String value) {
    set(outputCol(), value);
    return this;
  }

  public TileConvolution setKernel(String value) {
    set(kernel, value);
    return this;
  }

  public TileConvolution setBorder(String value) {
    FilterOptions.parseBorder(value);
    set(border, value);
    return this;
  }

  public TileConvolution setStride(int value) {
    set(stride, value);
    return this;
  }

  public TileConvolution setDilation(int value) {
    set(dilation, value);
    return this;
  }

  public TileConvolution setCorrelate(boolean value) {
    set(correlate, value);
    return this;
  }

  public TileConvolution setDtype(String value) {
    type(value);
    set(dtype, value);
    return this;
  }

  private boolean overTiles() {
    return input().equals(TileSchema.PIXELS) && output().equals(TileSchema.PIXELS);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    if (overTiles()) {
      Arrays.stream(TileSchema.SCHEMA.fields())
          .forEach(field -> checkColumn(schema, field.name(), field.dataType()));
      return schema;
    }
    checkColumn(schema, input(), ImageOperation.imageType());
    return added(schema, imageField());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    FilterNetwork filter =
        new FilterNetwork(
            KernelFiles.readOrParse(
                dataset.sparkSession().sparkContext().hadoopConfiguration(), getOrDefault(kernel)),
            FilterOptions.parseBorder(getOrDefault(border)).orElse(null),
            (Integer) getOrDefault(stride),
            (Integer) getOrDefault(dilation),
            (Boolean) getOrDefault(correlate) ? Orientation.CORRELATION : Orientation.CONVOLUTION);
    return overTiles()
        ? tiles(dataset, new TileOperation(filter, Arithmetic.EXACT))
        : dataset.withColumn(
            output(),
            applied(
                new ImageOperation(
                    filter, Arithmetic.EXACT, BandOrder.BGR, type(getOrDefault(dtype)))));
  }

  private Dataset<Row> tiles(Dataset<?> dataset, TileOperation operation) {
    Column[] tile =
        Arrays.stream(TileSchema.SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
    String result = uid() + "_result";
    List<Column> columns =
        Arrays.stream(dataset.columns())
            .map(
                name ->
                    name.equals(TileSchema.PIXELS) || name.equals(TileSchema.HALO)
                        ? functions.col(result).getField(name).as(name)
                        : functions.col(name))
            .toList();
    return dataset
        .withColumn(
            result,
            functions
                .udf((UDF1<Row, Row>) operation::apply, TileOperation.RESULT)
                .apply(functions.struct(tile)))
        .select(columns.toArray(Column[]::new));
  }
}
