package io.tileconv.jobs.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.rdd.RDD;
import org.apache.spark.unsafe.Platform;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.collection.immutable.Range$;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A Spark job of one task for each item. It is what {@code parallelize}, {@code map} and {@code
 * collect} do, but these look for what their functions may not need, write them out three times to
 * see that they can be sent, and describe every step in JSON, whose library is slow to start: 0.1 s
 * of the 3 that a small picture takes from the command to the result.
 */
final class TaskPerItem<T extends Serializable, R> extends RDD<R> {

  private static final long serialVersionUID = 1;

  /** What a task gets. */
  private record Item<T extends Serializable>(int index, T value) implements Partition {}

  /** The one result of a task. */
  private static final class Only<R> extends AbstractFunction1<Iterator<R>, R>
      implements Serializable {

    private static final long serialVersionUID = 1;

    @Override
    public R apply(Iterator<R> results) {
      return results.next();
    }
  }

  private final transient List<T> items;
  private final Function<T, R> work;

  private TaskPerItem(SparkContext context, List<T> items, Function<T, R> work) {
    super(
        context,
        CollectionConverters.asScala(List.<Dependency<?>>of()).toSeq(),
        ClassTag$.MODULE$.apply(Object.class));
    this.items = items;
    this.work = work;
  }

  /** The results in the order of the items; throws what Spark does if a task fails for good. */
  static <T extends Serializable, R> List<R> run(
      SparkContext context, List<T> items, Function<T, R> work) {
    List<R> results = new ArrayList<>(Collections.nCopies(items.size(), null));
    SimpleFutureAction<List<R>> job =
        context.submitJob(
            new TaskPerItem<>(context, items, work),
            new Only<R>(),
            Range$.MODULE$.apply(0, items.size()),
            new AbstractFunction2<Object, R, BoxedUnit>() {
              @Override
              public BoxedUnit apply(Object number, R result) {
                results.set((Integer) number, result);
                return BoxedUnit.UNIT;
              }
            },
            new AbstractFunction0<List<R>>() {
              @Override
              public List<R> apply() {
                return results;
              }
            });
    try {
      return Await.result(job, Duration.Inf());
    } catch (Exception e) {
      // Scala declares no checked exceptions, nor did collect.
      Platform.throwException(e);
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] partitions = new Partition[items.size()];
    for (int k = 0; k < partitions.length; k++) {
      partitions[k] = new Item<>(k, items.get(k));
    }
    return partitions;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Iterator<R> compute(Partition partition, TaskContext task) {
    try {
      return Iterator$.MODULE$.single(work.call(((Item<T>) partition).value()));
    } catch (Exception e) {
      Platform.throwException(e);
      throw new IllegalStateException(e);
    }
  }
}
