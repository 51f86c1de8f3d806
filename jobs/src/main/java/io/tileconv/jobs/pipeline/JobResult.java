package io.tileconv.jobs.pipeline;

import java.util.List;

/**
 * What a job did.
 *
 * @param written names of the results, relative to the output where that is a directory
 * @param failures images that are not among them, and why
 * @param pixels places of all results together
 * @param seconds from the first task's start to the commit
 * @param parts how much of it a killed job had done
 * @param recomputation the work with the halos of blocks over that without, 1 if there is none
 */
public record JobResult(
    List<String> written,
    List<Failure> failures,
    long pixels,
    double seconds,
    Parts parts,
    double recomputation) {

  /**
   * The parts that the work is kept in until it is put together.
   *
   * @param all their number
   * @param found how many of them were there already
   */
  public record Parts(long all, long found) {}

  /** Of a job that found nothing. */
  public JobResult(List<String> written, List<Failure> failures, long pixels, double seconds) {
    this(written, failures, pixels, seconds, new Parts(0, 0), 1);
  }

  public JobResult {
    written = List.copyOf(written);
    failures = List.copyOf(failures);
  }
}
