package io.tileconv.jobs.pipeline;

import java.io.IOException;

/** The input could not be read, as opposed to the output written. */
final class SourceException extends IOException {

  private static final long serialVersionUID = 1;

  SourceException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
