package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.pipeline.ModelNetworks;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.Network;
import io.tileconv.onnx.OnnxWriter;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a network on the images whose paths a column holds: inputs and targets in two columns, or
 * pictures in one from which inputs are made ({@link #degrade}). The executors read the images in
 * windows; the driver sees paths. Rows are taken in the order of their paths, so that the same
 * images and the same seed give the same weights however the rows are partitioned.
 *
 * <p>The model that it fits runs the network over a column of Spark's image schema.
 */
public final class NetworkEstimator extends Estimator<NetworkModel>
    implements DefaultParamsWritable {

  private static final long serialVersionUID = 1;

  private final String uid;
  private final Param<String> pathCol;
  private final Param<String> targetCol;
  private final Param<String> imageCol;
  private final Param<String> outputCol;
  private final Param<String> network;
  private final Param<String> model;
  private final IntParam degrade;
  private final Param<String> loss;
  private final Param<String> optimizer;
  private final DoubleParam learningRate;
  private final DoubleParam momentum;
  private final Param<String> schedule;
  private final IntParam batch;
  private final IntParam patch;
  private final Param<String> augment;
  private final LongParam steps;
  private final LongParam seed;

  public NetworkEstimator() {
    this(Identifiable$.MODULE$.randomUID("networkEstimator"));
  }

  public NetworkEstimator(String uid) {
    this.uid = uid;
    pathCol = new Param<>(this, "pathCol", "column of the paths of inputs, or of pictures");
    targetCol =
        new Param<>(this, "targetCol", "column of the paths of targets; empty with degrade");
    imageCol = new Param<>(this, "imageCol", "column of images that the fitted model reads");
    outputCol = new Param<>(this, "outputCol", "column that the fitted model adds");
    network = new Param<>(this, "network", "a new network, such as fsrcnn:scale=2");
    model = new Param<>(this, "model", "an ONNX file to begin with, in place of network");
    degrade = new IntParam(this, "degrade", "factor by which inputs are made; 0 with targets");
    loss = new Param<>(this, "loss", "l1, l2, bce, cross-entropy or dice");
    optimizer = new Param<>(this, "optimizer", "adam or sgd");
    learningRate = new DoubleParam(this, "learningRate", "the learning rate");
    momentum = new DoubleParam(this, "momentum", "of sgd");
    schedule = new Param<>(this, "schedule", "constant, step, cosine or linear");
    batch = new IntParam(this, "batch", "patches of a step");
    patch = new IntParam(this, "patch", "rows and columns of a patch, in pixels of the input");
    augment = new Param<>(this, "augment", "none, flips or d4");
    steps = new LongParam(this, "steps", "how many steps");
    seed = new LongParam(this, "seed", "of first weights and patches");
    setDefault(pathCol, "path");
    setDefault(targetCol, "");
    setDefault(imageCol, "image");
    setDefault(outputCol, "output");
    setDefault(network, "");
    setDefault(model, "");
    setDefault(degrade, 0);
    setDefault(loss, "l1");
    setDefault(optimizer, "adam");
    setDefault(learningRate, 1e-3);
    setDefault(momentum, 0.0);
    setDefault(schedule, "constant");
    setDefault(batch, 16);
    setDefault(patch, 32);
    setDefault(augment, "none");
    setDefault(steps, 1000L);
    setDefault(seed, 0L);
  }

  /** Reads an estimator that was saved. */
  public static MLReader<NetworkEstimator> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads an estimator that was saved. */
  public static NetworkEstimator load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public NetworkEstimator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** The images' columns are not read by the model, so nothing is asked of the schema but paths. */
  @Override
  public StructType transformSchema(StructType schema) {
    checkPaths(schema, getOrDefault(pathCol));
    if (!getOrDefault(targetCol).isEmpty()) {
      checkPaths(schema, getOrDefault(targetCol));
    }
    return schema;
  }

  private void checkPaths(StructType schema, String column) {
    if (!List.of(schema.fieldNames()).contains(column)
        || !schema.apply(column).dataType().equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(this + ": there is no column " + column + " of paths");
    }
  }

  /**
   * Trains.
   *
   * @throws IllegalArgumentException if parameters are missing or do not fit each other
   * @throws io.tileconv.jobs.pipeline.JobException if images cannot be read or do not fit
   */
  @Override
  public NetworkModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    Configuration configuration = context.hadoopConfiguration();
    TrainingSettings settings = settings();
    TrainingImages images = images(dataset, context, configuration);
    Network first =
        getOrDefault(model).isEmpty()
            ? NetworkSpec.parse(getOrDefault(network))
                .network(images.bands(), settings.loss(), settings.seed())
            : ModelNetworks.read(configuration, getOrDefault(model), ModelNetworks.Treatment.NONE)
                .networkOfAnySize();
    TrainingResult result =
        new Trainer(context, settings, TrainingProgress.NONE).train(first, images, null);
    byte[] onnx =
        OnnxWriter.write(result.network(), List.of(images.channels(first, settings.patch())));
    NetworkModel fitted =
        new NetworkModel(uid, onnx)
            .setInputScale(images.usedInputScale())
            .setInputCol(getOrDefault(imageCol))
            .setOutputCol(getOrDefault(outputCol));
    fitted.setParent(this);
    return fitted;
  }

  private TrainingImages images(
      Dataset<?> dataset, JavaSparkContext context, Configuration configuration) {
    if (getOrDefault(targetCol).isEmpty() == ((Integer) getOrDefault(degrade) == 0)) {
      throw new IllegalArgumentException(
          this + ": set either targetCol, or degrade to the factor of super-resolution");
    }
    String target = getOrDefault(targetCol).isEmpty() ? "''" : "`" + getOrDefault(targetCol) + "`";
    List<Row> rows =
        dataset
            .selectExpr("`" + getOrDefault(pathCol) + "`", target)
            .distinct()
            .collectAsList()
            .stream()
            .sorted(
                (a, b) ->
                    (a.getString(0) + a.getString(1)).compareTo(b.getString(0) + b.getString(1)))
            .toList();
    List<String> paths = rows.stream().map(row -> row.getString(0)).toList();
    List<String> targets =
        getOrDefault(targetCol).isEmpty()
            ? List.of()
            : rows.stream().map(row -> row.getString(1)).toList();
    return new TrainingImages(
        Pairs.ofPaths(context, configuration, paths, targets),
        null,
        null,
        (Integer) getOrDefault(degrade),
        Float.NaN,
        Float.NaN);
  }

  private TrainingSettings settings() {
    return new TrainingSettings(
        Loss.parse(getOrDefault(loss)),
        switch (getOrDefault(optimizer)) {
          case "adam" -> Adam.DEFAULT;
          case "sgd" -> new Sgd((Double) getOrDefault(momentum));
          default ->
              throw new IllegalArgumentException(
                  this
                      + ": there is no optimizer "
                      + getOrDefault(optimizer)
                      + "; use adam or sgd");
        },
        (Double) getOrDefault(learningRate),
        Schedule.parse(getOrDefault(schedule)),
        (Integer) getOrDefault(batch),
        (Integer) getOrDefault(patch),
        PatchChoice.RANDOM,
        Augmentation.valueOf(getOrDefault(augment).toUpperCase(Locale.ROOT)),
        (Long) getOrDefault(steps),
        (Long) getOrDefault(seed),
        Long.MAX_VALUE,
        0,
        0,
        Arithmetic.FAST);
  }

  /** Parameter: column of the paths of inputs, or of pictures. */
  public Param<String> pathCol() {
    return pathCol;
  }

  /** Parameter: column of the paths of targets; empty with {@link #degrade}. */
  public Param<String> targetCol() {
    return targetCol;
  }

  /** Parameter: column of images that the fitted model reads. */
  public Param<String> imageCol() {
    return imageCol;
  }

  /** Parameter: column that the fitted model adds. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Parameter: a new network, such as {@code fsrcnn:scale=2}; see {@link NetworkSpec}. */
  public Param<String> network() {
    return network;
  }

  /** Parameter: an ONNX file to begin with, in place of {@link #network}. */
  public Param<String> model() {
    return model;
  }

  /** Parameter: factor by which inputs are made from pictures; 0 with targets. */
  public IntParam degrade() {
    return degrade;
  }

  /** Parameter: what is made small; see {@link Loss}. */
  public Param<String> loss() {
    return loss;
  }

  /** Parameter: {@code adam} or {@code sgd}. */
  public Param<String> optimizer() {
    return optimizer;
  }

  /** Parameter: the learning rate. */
  public DoubleParam learningRate() {
    return learningRate;
  }

  /** Parameter: of sgd. */
  public DoubleParam momentum() {
    return momentum;
  }

  /** Parameter: of the learning rate; see {@link Schedule#parse}. */
  public Param<String> schedule() {
    return schedule;
  }

  /** Parameter: patches of a step. */
  public IntParam batch() {
    return batch;
  }

  /** Parameter: rows and columns of a patch, in pixels of the input. */
  public IntParam patch() {
    return patch;
  }

  /** Parameter: {@code none}, {@code flips} or {@code d4}. */
  public Param<String> augment() {
    return augment;
  }

  /** Parameter: how many steps. */
  public LongParam steps() {
    return steps;
  }

  /** Parameter: of first weights and patches. */
  public LongParam seed() {
    return seed;
  }

  public NetworkEstimator setPathCol(String value) {
    set(pathCol, value);
    return this;
  }

  public NetworkEstimator setTargetCol(String value) {
    set(targetCol, value);
    return this;
  }

  public NetworkEstimator setImageCol(String value) {
    set(imageCol, value);
    return this;
  }

  public NetworkEstimator setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public NetworkEstimator setNetwork(String value) {
    set(network, value);
    return this;
  }

  public NetworkEstimator setModel(String value) {
    set(model, value);
    return this;
  }

  public NetworkEstimator setDegrade(int value) {
    set(degrade, value);
    return this;
  }

  public NetworkEstimator setLoss(String value) {
    set(loss, value);
    return this;
  }

  public NetworkEstimator setOptimizer(String value) {
    set(optimizer, value);
    return this;
  }

  public NetworkEstimator setLearningRate(double value) {
    set(learningRate, value);
    return this;
  }

  public NetworkEstimator setMomentum(double value) {
    set(momentum, value);
    return this;
  }

  public NetworkEstimator setSchedule(String value) {
    set(schedule, value);
    return this;
  }

  public NetworkEstimator setBatch(int value) {
    set(batch, value);
    return this;
  }

  public NetworkEstimator setPatch(int value) {
    set(patch, value);
    return this;
  }

  public NetworkEstimator setAugment(String value) {
    set(augment, value);
    return this;
  }

  public NetworkEstimator setSteps(long value) {
    set(steps, value);
    return this;
  }

  public NetworkEstimator setSeed(long value) {
    set(seed, value);
    return this;
  }
}
