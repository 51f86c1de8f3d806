package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskPerItemTest {

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[2]");

  @Test
  void eachItemIsATaskAndResultsAreInTheirOrder() {
    List<Integer> items = IntStream.range(0, 23).map(k -> 100 - k).boxed().toList();
    List<String> results =
        TaskPerItem.run(SPARK.session().sparkContext(), items, new WithPartition());
    for (int k = 0; k < items.size(); k++) {
      assertThat(results.get(k)).isEqualTo(items.get(k) + " in " + k);
    }
  }

  @Test
  void withoutItemsNothingIsDone() {
    assertThat(
            TaskPerItem.run(
                SPARK.session().sparkContext(), List.<Integer>of(), new WithPartition()))
        .isEmpty();
  }

  /** As {@code collect} does. */
  @Test
  void aFailureIsSparksOwn() {
    assertThatThrownBy(
            () -> TaskPerItem.run(SPARK.session().sparkContext(), List.of(1, 2, 3), new Failing()))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("Job aborted due to stage failure")
        .hasMessageContaining("IOException: 2 is bad");
  }

  private static final class WithPartition implements Function<Integer, String> {

    private static final long serialVersionUID = 1;

    @Override
    public String call(Integer item) {
      return item + " in " + TaskContext.getPartitionId();
    }
  }

  private static final class Failing implements Function<Integer, Integer> {

    private static final long serialVersionUID = 1;

    @Override
    public Integer call(Integer item) throws IOException {
      if (item == 2) {
        throw new IOException(item + " is bad");
      }
      return item;
    }
  }
}
