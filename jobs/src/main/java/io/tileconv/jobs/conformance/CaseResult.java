package io.tileconv.jobs.conformance;

/**
 * The outcome of one case.
 *
 * @param name of the case: its directory's
 * @param verdict how it ended
 * @param reason why, if it did not pass; one line
 */
public record CaseResult(String name, Verdict verdict, String reason) {

  /** The line that is printed. */
  @Override
  public String toString() {
    return verdict + " " + name + (reason.isEmpty() ? "" : ": " + reason);
  }
}
