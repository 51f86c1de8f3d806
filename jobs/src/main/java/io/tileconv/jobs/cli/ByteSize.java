package io.tileconv.jobs.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes, such as {@code 512m}.
 *
 * @param bytes the number
 */
record ByteSize(long bytes) {

  /** Also takes {@code none} for 0. */
  static final class OrNone implements ITypeConverter<ByteSize> {
    @Override
    public ByteSize convert(String text) {
      return text.strip().equalsIgnoreCase("none")
          ? new ByteSize(0)
          : new Converter().convert(text);
    }
  }

  static final class Converter implements ITypeConverter<ByteSize> {
    @Override
    public ByteSize convert(String text) {
      String lower = text.toLowerCase(Locale.ROOT).strip();
      if (!lower.matches("[0-9]{1,9}([kmgt]?b?)")) {
        throw new TypeConversionException(
            "'" + text + "' is not a size; write for example 512m or 2g");
      }
      String digits = lower.replaceAll("[^0-9]", "");
      String unit = lower.substring(digits.length());
      int shift =
          switch (unit.isEmpty() ? 'b' : unit.charAt(0)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            case 't' -> 40;
            default -> 0;
          };
      return new ByteSize(Long.parseLong(digits) << shift);
    }
  }
}
