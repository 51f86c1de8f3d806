package io.tileconv.jobs.ml;

import io.tileconv.jobs.sql.ImageOperation;
import io.tileconv.jobs.sql.MapFeatures;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Makes an MLlib vector of an image: it is cut into {@code grid × grid} cells, and every band of
 * every cell gives one number. The vector has the cells row by row, and within a cell the bands.
 */
public final class MapPooling extends ImageStage implements DefaultParamsWritable {

  private static final long serialVersionUID = 1;

  private final Param<String> pooling =
      new Param<>(this, "pooling", "what a cell gives: mean or max");
  private final IntParam grid =
      new IntParam(this, "grid", "cells along each side", ParamValidators.gtEq(1));

  public MapPooling() {
    this(Identifiable$.MODULE$.randomUID("mapPooling"));
  }

  public MapPooling(String uid) {
    super(uid, "image", "features");
    setDefault(pooling, "mean");
    setDefault(grid, 1);
  }

  /** Reads a stage that was saved. */
  public static MLReader<MapPooling> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads a stage that was saved. */
  public static MapPooling load(String path) {
    return read().load(path);
  }

  /** Parameter: what a cell gives. */
  public Param<String> pooling() {
    return pooling;
  }

  /** Parameter: cells along each side. */
  public IntParam grid() {
    return grid;
  }

  public MapPooling setInputCol(String value) {
    set(inputCol(), value);
    return this;
  }

  public MapPooling setOutputCol(String value) {
    set(outputCol(), value);
    return this;
  }

  public MapPooling setPooling(String value) {
    MapFeatures.Pooling.parse(value);
    set(pooling, value);
    return this;
  }

  public MapPooling setGrid(int value) {
    set(grid, value);
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    checkColumn(schema, input(), ImageOperation.imageType());
    return added(schema, DataTypes.createStructField(output(), SQLDataTypes.VectorType(), true));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    MapFeatures features =
        new MapFeatures(
            MapFeatures.Pooling.parse(getOrDefault(pooling)), (Integer) getOrDefault(grid));
    return dataset.withColumn(
        output(),
        functions
            .udf((UDF1<Row, Vector>) features::apply, SQLDataTypes.VectorType())
            .apply(functions.col(input()))
            .as(output(), new AttributeGroup(output()).toMetadata()));
  }
}
