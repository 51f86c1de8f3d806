package io.tileconv.jobs.pipeline;

import java.io.Serializable;
import java.util.ArrayList;

/**
 * What a task tells the driver: no pixels.
 *
 * @param failures images that could not be done; an ArrayList, because Kryo takes it as it is
 * @param parts number of parts that the task was to make
 * @param found how many of them an earlier attempt had made
 */
record TaskResult(ArrayList<Failure> failures, long parts, long found) implements Serializable {}
