package io.tileconv.jobs.pipeline;

import java.util.List;

/**
 * What a job did.
 *
 * @param written names of the results, relative to the output where that is a directory
 * @param failures images that are not among them, and why
 * @param pixels places of all results together
 * @param seconds from the first task's start to the commit
 */
public record JobResult(List<String> written, List<Failure> failures, long pixels, double seconds) {

  public JobResult {
    written = List.copyOf(written);
    failures = List.copyOf(failures);
  }
}
