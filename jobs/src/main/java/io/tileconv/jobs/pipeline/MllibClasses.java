package io.tileconv.jobs.pipeline;

import java.util.List;

/**
 * What MLlib sends when pipelines are fitted, saved and loaded: scaling, logistic regression,
 * k-means, principal components, trees. Other estimators may need more; Spark names the class that
 * is missing, and {@code spark.kryo.classesToRegister} adds it.
 */
final class MllibClasses {

  static final List<String> NAMES =
      List.of(
          "org.apache.spark.ml.stat.SummarizerBuffer",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeM2n$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeMean$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$ComputeWeightSum$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$Mean$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$Std$",
          "org.apache.spark.ml.stat.SummaryBuilderImpl$Count$",
          "org.apache.spark.ml.stat.MultiClassSummarizer",
          "org.apache.spark.ml.optim.aggregator.BinaryLogisticBlockAggregator",
          "org.apache.spark.broadcast.TorrentBroadcast",
          "org.apache.spark.storage.BroadcastBlockId",
          "[Lorg.apache.spark.mllib.clustering.VectorWithNorm;",
          "[Lorg.apache.spark.mllib.linalg.Vector;",
          "breeze.linalg.DenseVector$mcD$sp",
          "org.apache.spark.util.collection.OpenHashMap$mcD$sp",
          "scala.reflect.ManifestFactory$DoubleManifest",
          "org.apache.spark.util.collection.OpenHashSet",
          "org.apache.spark.util.collection.OpenHashSet$DoubleHasher",
          "[Lorg.apache.spark.ml.tree.Split;",
          "org.apache.spark.ml.tree.ContinuousSplit",
          "[[Lorg.apache.spark.ml.tree.Split;",
          "org.apache.spark.ml.tree.impl.DTStatsAggregator",
          "org.apache.spark.mllib.tree.impurity.GiniAggregator",
          "org.apache.spark.ml.tree.impl.DecisionTreeMetadata",
          "org.apache.spark.mllib.tree.impurity.Gini$",
          "scala.Enumeration$Val",
          "org.apache.spark.mllib.tree.configuration.QuantileStrategy$",
          "org.apache.spark.mllib.tree.model.ImpurityStats",
          "org.apache.spark.mllib.tree.impurity.GiniCalculator",
          "org.apache.spark.ml.linalg.VectorUDT",
          "org.apache.spark.ml.linalg.MatrixUDT");

  private MllibClasses() {}
}
