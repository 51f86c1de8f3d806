package io.tileconv.jobs.pipeline;

import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.extension.RegisterExtension;

class StitchedEqualsWholeOnTwoCoresTest extends StitchedEqualsWhole {

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark("local[2]");

  @Override
  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
  }

  @Override
  int cases() {
    return 60;
  }
}
