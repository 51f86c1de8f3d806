package io.tileconv.jobs.pipeline;

import java.io.Serializable;
import java.util.ArrayList;

/**
 * What a task tells the driver: no pixels.
 *
 * @param failures images that could not be done; an ArrayList, because Kryo takes it as it is
 */
record TaskResult(ArrayList<Failure> failures) implements Serializable {}
