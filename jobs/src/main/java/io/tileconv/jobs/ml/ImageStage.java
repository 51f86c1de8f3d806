package io.tileconv.jobs.ml;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.sql.ImageOperation;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A stage that makes one column of another. */
public abstract class ImageStage extends Transformer {

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;

  ImageStage(String uid, String input, String output) {
    this.uid = uid;
    // Not before: a parameter knows its owner by the identifier.
    this.inputCol = new Param<>(this, "inputCol", "name of the column that is read");
    this.outputCol = new Param<>(this, "outputCol", "name of the column that is added");
    setDefault(inputCol, input);
    setDefault(outputCol, output);
  }

  @Override
  public final String uid() {
    return uid;
  }

  /** Parameter: name of the column that is read. */
  public final Param<String> inputCol() {
    return inputCol;
  }

  /** Parameter: name of the column that is added. */
  public final Param<String> outputCol() {
    return outputCol;
  }

  final String input() {
    return getOrDefault(inputCol);
  }

  final String output() {
    return getOrDefault(outputCol);
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * @throws IllegalArgumentException if there is no such column or it has another type
   */
  final void checkColumn(StructType schema, String name, DataType wanted) {
    if (!java.util.List.of(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          this
              + ": there is no column "
              + name
              + "; there are "
              + String.join(", ", schema.fieldNames()));
    }
    DataType type = schema.apply(name).dataType();
    if (!DataType.equalsIgnoreNullability(type, wanted)) {
      throw new IllegalArgumentException(
          this
              + ": column "
              + name
              + " is "
              + type.simpleString()
              + ", not "
              + wanted.simpleString());
    }
  }

  /**
   * The schema with the output column added.
   *
   * @throws IllegalArgumentException if there is a column of that name
   */
  final StructType added(StructType schema, StructField field) {
    if (java.util.List.of(schema.fieldNames()).contains(field.name())) {
      throw new IllegalArgumentException(
          this + ": there is a column " + field.name() + " already; set another outputCol");
    }
    return schema.add(field);
  }

  /** The field of an image column. */
  final StructField imageField() {
    return DataTypes.createStructField(output(), ImageOperation.imageType(), true);
  }

  /** An operation over the input column. */
  final Column applied(ImageOperation operation) {
    return functions
        .udf((UDF1<Row, Row>) operation::apply, ImageOperation.imageType())
        .apply(functions.col(input()));
  }

  /** The data type that a text names; null for an empty one. */
  static PixelType type(String text) {
    if (text.isEmpty()) {
      return null;
    }
    for (PixelType type : PixelType.values()) {
      if (type.toString().equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "there is no data type \"" + text + "\"; use uint8, uint16, int16 or float32");
  }
}
