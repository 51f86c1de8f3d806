package io.tileconv.jobs.ml.training;

import io.tileconv.network.Network;

/**
 * What came of a training.
 *
 * @param network with the learned weights: of the last step, or of the best validation if patience
 *     was asked for
 * @param history how it went
 * @param metric what was validated
 * @param score the metric with the learned weights; NaN without validation
 * @param baseline what bicubic enlargement reaches; NaN where that says nothing
 */
public record TrainingResult(
    Network network, History history, Metric metric, double score, double baseline) {}
