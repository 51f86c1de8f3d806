package io.tileconv.jobs.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The arguments of a call of an SQL function.
 *
 * @param function its name
 * @param parameters what it takes, as written in messages
 * @param expressions what it was given
 */
record Arguments(String function, String parameters, Seq<Expression> expressions) {

  /**
   * @throws IllegalArgumentException if there are fewer or more
   */
  void checkCount(int least, int most) {
    int count = expressions.size();
    if (count < least || count > most) {
      throw refusal("takes " + parameters + ", not " + count + " arguments");
    }
  }

  /** The image column, and nothing else, as the children of an expression. */
  Seq<Expression> image(int index) {
    Expression image = expressions.apply(index);
    if (!DataType.equalsIgnoreNullability(image.dataType(), SparkImage.TYPE)) {
      throw refusal(
          "works on a column of Spark's image schema, such as spark.read.format(\"image\") gives, not"
              + " on "
              + image.dataType().simpleString());
    }
    return CollectionConverters.asScala(List.of(image)).toSeq();
  }

  /** A column of the bytes of files and, if it is given, one of their paths. */
  Seq<Expression> file() {
    Expression content = expressions.apply(0);
    if (!content.dataType().equals(DataTypes.BinaryType)) {
      throw refusal(
          "works on the column content that spark.read.format(\"binaryFile\") gives, not on "
              + content.dataType().simpleString());
    }
    Expression path =
        expressions.size() > 1 ? expressions.apply(1) : Literal.create(null, DataTypes.StringType);
    if (!path.dataType().equals(DataTypes.StringType)) {
      throw refusal("takes " + parameters + ", a text as the path");
    }
    return CollectionConverters.asScala(List.of(content, path)).toSeq();
  }

  /**
   * A text that is the same for every row.
   *
   * @param otherwise what it is if it is not given; null if it must be
   */
  String text(int index, String otherwise) {
    return index < expressions.size() ? String.valueOf(constant(index)) : otherwise;
  }

  /** A number that is the same for every row. */
  double number(int index, double otherwise) {
    if (index >= expressions.size()) {
      return otherwise;
    }
    String text = String.valueOf(constant(index));
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw refusal("takes " + parameters + ", and \"" + text + "\" is not a number");
    }
  }

  private Object constant(int index) {
    Expression expression = expressions.apply(index);
    Object value = expression.foldable() ? expression.eval(InternalRow.empty()) : null;
    if (value == null) {
      throw refusal(
          "takes " + parameters + ", all but the image constants, not " + expression.sql());
    }
    return value;
  }

  private IllegalArgumentException refusal(String reason) {
    return new IllegalArgumentException(function + " " + reason);
  }
}
