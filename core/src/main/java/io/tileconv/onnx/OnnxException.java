package io.tileconv.onnx;

/**
 * A model or a tensor that cannot be read. The message is one line that says what is wrong; whoever
 * reports it puts the file's name in front.
 */
public class OnnxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /** Names in a broken file can be of any length and hold any character. */
  private static final int LONGEST_MESSAGE = 1500;

  public OnnxException(String message) {
    super(oneLine(message));
  }

  public OnnxException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder();
    int length = Math.min(message.length(), LONGEST_MESSAGE);
    for (int i = 0; i < length; i++) {
      char character = message.charAt(i);
      boolean breaks =
          Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
      line.append(breaks ? '?' : character);
    }
    return message.length() > LONGEST_MESSAGE ? line.append("...").toString() : line.toString();
  }
}
