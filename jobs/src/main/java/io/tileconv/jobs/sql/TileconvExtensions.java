package io.tileconv.jobs.sql;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.kernel.Arithmetic;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Adds tileconv's functions to SQL, in Java, Scala, Python and SQL alike: {@code
 * spark.sql.extensions=io.tileconv.jobs.sql.TileconvExtensions}.
 *
 * <ul>
 *   <li>{@code tileconv_filter(image, filter [, border])}: the image, convolved; same data type
 *   <li>{@code tileconv_run(image, model [, input_scale])}: a network's output as a float32 image
 *   <li>{@code tileconv_decode(content [, path])}: the image in the bytes of a file; {@code
 *       try_tileconv_decode} gives null for what is none
 *   <li>{@code tileconv_tiles(path [, tile [, halo [, border]]])}: a table of padded tiles
 * </ul>
 */
public final class TileconvExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectFunction(
        function(
            "tileconv_filter",
            "image, filter [, border]",
            "Convolves an image with a named filter such as 'gaussian:sigma=2', or with the kernel"
                + " of a .csv or .npy file.",
            TileconvExtensions::filter));
    extensions.injectFunction(
        function(
            "tileconv_run",
            "image, model [, input_scale]",
            "Runs the network of an ONNX file over an image; gives a float32 image.",
            TileconvExtensions::run));
    for (Damage damage : Damage.values()) {
      extensions.injectFunction(
          function(
              damage == Damage.FAILS ? "tileconv_decode" : "try_tileconv_decode",
              "content [, path]",
              "Decodes a file of any format that tileconv reads, as the data source binaryFile has"
                  + " them"
                  + (damage == Damage.FAILS ? "." : "; null where it is no image."),
              arguments -> decode(arguments, damage)));
    }
    extensions.injectTableFunction(
        function(
            "tileconv_tiles",
            "path [, tile [, halo [, border]]]",
            "Lists the padded tiles of images of any size.",
            TileconvExtensions::tiles));
    return BoxedUnit.UNIT;
  }

  /** Makes what stands in the plan for a call. */
  @FunctionalInterface
  private interface Builder<T> {
    T build(Arguments arguments);
  }

  private static <T>
      Tuple3<FunctionIdentifier, ExpressionInfo, Function1<Seq<Expression>, T>> function(
          String name, String parameters, String description, Builder<T> builder) {
    ExpressionInfo info =
        new ExpressionInfo(
            TileconvExtensions.class.getName(),
            null,
            name,
            "_FUNC_(" + parameters + ") - " + description,
            "",
            "",
            "",
            "",
            "",
            "",
            "java_udf");
    Function1<Seq<Expression>, T> build =
        new AbstractFunction1<>() {
          @Override
          public T apply(Seq<Expression> children) {
            return builder.build(new Arguments(name, parameters, children));
          }
        };
    return new Tuple3<>(new FunctionIdentifier(name), info, build);
  }

  private static Expression filter(Arguments arguments) {
    arguments.checkCount(2, 3);
    FilterNetwork network =
        FilterNetwork.of(configuration(), arguments.text(1, null), arguments.text(2, "reflect"));
    return call(arguments, new ImageOperation(network, Arithmetic.EXACT, BandOrder.BGR, null));
  }

  private static Expression run(Arguments arguments) {
    arguments.checkCount(2, 3);
    ModelNetwork network =
        ModelNetwork.read(configuration(), arguments.text(1, null), (float) arguments.number(2, 1));
    return call(
        arguments, new ImageOperation(network, Arithmetic.FAST, BandOrder.RGB, PixelType.FLOAT32));
  }

  private static LogicalPlan tiles(Arguments arguments) {
    arguments.checkCount(1, 4);
    TileOptions options =
        new TileOptions(
            arguments.text(0, null),
            (int) arguments.number(1, TileOptions.DEFAULT_TILE),
            (int) arguments.number(2, 0),
            arguments.text(3, "reflect"));
    return new TileTable(options).relation();
  }

  private static Expression decode(Arguments arguments, Damage damage) {
    arguments.checkCount(1, 2);
    return new ScalaUDF(
        new Decoding(damage),
        ImageOperation.imageType(),
        arguments.file(),
        CollectionConverters.asScala(List.<Option<ExpressionEncoder<?>>>of()).toSeq(),
        Option.empty(),
        Option.apply(arguments.function()),
        true,
        true);
  }

  /** What becomes of a file that is no image. */
  private enum Damage {
    FAILS,
    GIVES_NULL
  }

  /** As {@link Call}, of the bytes of files. */
  private static final class Decoding extends AbstractFunction2<byte[], String, Row>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Damage damage;

    Decoding(Damage damage) {
      this.damage = damage;
    }

    @Override
    public Row apply(byte[] content, String path) {
      try {
        return content == null ? null : SparkImage.decoded(path, content);
      } catch (IOException e) {
        if (damage == Damage.GIVES_NULL) {
          return null;
        }
        String name = path == null ? "a file" : path;
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    }
  }

  private static Expression call(Arguments arguments, ImageOperation operation) {
    return new ScalaUDF(
        new Call(operation),
        ImageOperation.imageType(),
        arguments.image(0),
        CollectionConverters.asScala(List.<Option<ExpressionEncoder<?>>>of()).toSeq(),
        Option.empty(),
        Option.apply(arguments.function()),
        true,
        true);
  }

  /** The function that the plan carries to the executors. */
  private static final class Call extends AbstractFunction1<Row, Row> implements Serializable {
    private static final long serialVersionUID = 1;

    private final ImageOperation operation;

    Call(ImageOperation operation) {
      this.operation = operation;
    }

    @Override
    public Row apply(Row image) {
      return operation.apply(image);
    }
  }

  private static Configuration configuration() {
    return SparkSession.active().sessionState().newHadoopConf();
  }
}
