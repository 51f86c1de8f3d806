package io.tileconv.jobs.image;

import java.io.IOException;

/**
 * An input that cannot be read as an image. The message is one line that says what is wrong and
 * what to change; whoever reports it puts the file's name in front.
 */
public final class BadImageException extends IOException {

  private static final long serialVersionUID = 1;

  public BadImageException(String message) {
    super(message);
  }

  public BadImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
