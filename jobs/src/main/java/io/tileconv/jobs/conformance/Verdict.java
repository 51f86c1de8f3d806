package io.tileconv.jobs.conformance;

import java.util.Locale;

/** How a case ended. */
public enum Verdict {
  PASS,
  FAIL,
  /** The model uses what is not supported; nothing was computed. */
  UNSUPPORTED;

  /** As in {@code 3 passed, 1 failed, 0 unsupported}. */
  String inSummary() {
    return switch (this) {
      case PASS -> "passed";
      case FAIL -> "failed";
      case UNSUPPORTED -> name().toLowerCase(Locale.ROOT);
    };
  }
}
