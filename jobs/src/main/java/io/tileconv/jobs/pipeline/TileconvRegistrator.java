package io.tileconv.jobs.pipeline;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tileconv.jobs.ml.training.Learning;
import io.tileconv.jobs.ml.training.PatchSums;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Names every class that travels between processes by Kryo. Jobs run with {@code
 * spark.kryo.registrationRequired=true}, so that a class that is forgotten here fails at once, not
 * as a slow job.
 */
public final class TileconvRegistrator implements KryoRegistrator {

  private static final List<Class<?>> OWN =
      List.of(
          Failure.class,
          FileSource.class,
          ImagePlan.class,
          ImageProbe.Probed.class,
          PyramidWork.class,
          Splitter.Slice.class,
          StageWork.class,
          StageWork.Result.class,
          TaskPlan.class,
          TaskPlan.Work.class,
          TaskResult.class);

  /** What Spark sends when it reads and writes Parquet. */
  private static final List<String> SPARK =
      List.of(
          "internal.io.FileCommitProtocol$TaskCommitMessage",
          "sql.execution.datasources.BasicWriteTaskStats",
          "sql.execution.datasources.ExecutedWriteSummary",
          "sql.execution.datasources.WriteTaskResult",
          "sql.types.BinaryType$",
          "sql.types.BooleanType$",
          "sql.types.DoubleType$",
          "sql.types.FloatType$",
          "sql.types.IntegerType$",
          "sql.types.LongType$",
          "sql.types.StringType$");

  @Override
  public void registerClasses(Kryo kryo) {
    for (Class<?> type : OWN) {
      // Records: Kryo cannot set their fields, and these are few and small.
      kryo.register(type, new JavaSerializer());
    }
    for (Class<?> type : Learning.sentClasses()) {
      kryo.register(type, new JavaSerializer());
    }
    kryo.register(PatchSums.class);
    SPARK.forEach(name -> register(kryo, "org.apache.spark." + name));
    MllibClasses.NAMES.forEach(name -> register(kryo, name));
  }

  /** A class that is not public. */
  private static void register(Kryo kryo, String name) {
    try {
      kryo.register(Class.forName(name, false, TileconvRegistrator.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          name + " is missing; this Spark is not the version that tileconv was built for", e);
    }
  }
}
