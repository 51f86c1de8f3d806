package io.tileconv.jobs.image;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy array file, versions 1 to 3 (numpy.lib.format): a magic string, and a
 * Python dictionary of three entries.
 *
 * @param descr data type in NumPy's words, such as {@code <f4}
 * @param dimensions size of each axis
 * @param dataPosition where the values begin
 */
record NpyHeader(String descr, List<Long> dimensions, long dataPosition) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Longer headers are those of structured types. */
  private static final long MAX_LENGTH = 1 << 16;

  private static final Pattern DICTIONARY =
      Pattern.compile(
          "\\{\\s*'descr':\\s*(?<descr>'[^']*'|\\[.*\\])\\s*,\\s*"
              + "'fortran_order':\\s*(?<fortran>True|False)\\s*,\\s*"
              + "'shape':\\s*\\((?<shape>[0-9L,\\s]*)\\)\\s*,?\\s*\\}\\s*");

  static byte[] magic() {
    return MAGIC.clone();
  }

  static NpyHeader read(InputFile file) throws IOException {
    byte[] start = file.read(0, 12);
    int version = start[6];
    if (version < 1 || version > 3) {
      throw damaged("it has format version " + version + ", and 1 to 3 exist");
    }
    long length = start[8] & 0xff | (start[9] & 0xff) << 8;
    int prefix = 10;
    if (version > 1) {
      length |= (start[10] & 0xffL) << 16 | (start[11] & 0xffL) << 24;
      prefix = 12;
    }
    if (length > MAX_LENGTH) {
      throw damaged("its header has " + length + " bytes");
    }
    String text = new String(file.read(prefix, length), StandardCharsets.UTF_8);
    Matcher dictionary = DICTIONARY.matcher(text);
    if (!dictionary.matches()) {
      throw damaged("its header does not give descr, fortran_order and shape");
    }
    String descr = dictionary.group("descr");
    if (descr.startsWith("[")) {
      throw new BadImageException(
          "the array has a structured data type; save one field of it, as an array of numbers");
    }
    List<Long> dimensions = dimensions(dictionary.group("shape"));
    if (dictionary.group("fortran").equals("True") && dimensions.size() > 1) {
      throw new BadImageException(
          "the array is stored in Fortran order; save numpy.ascontiguousarray(a)");
    }
    return new NpyHeader(descr.substring(1, descr.length() - 1), dimensions, prefix + length);
  }

  private static List<Long> dimensions(String text) throws IOException {
    List<Long> dimensions = new ArrayList<>();
    for (String part : text.split(",")) {
      String digits = part.strip().replace("L", "");
      if (!digits.isEmpty()) {
        try {
          dimensions.add(Long.parseLong(digits));
        } catch (NumberFormatException e) {
          throw damaged("its shape is (" + text.replaceAll("\\s", " ") + ")");
        }
      }
    }
    return dimensions;
  }

  /** The type as which the values are stored. */
  StoredType type() throws BadImageException {
    Optional<StoredType> type = StoredType.ofNumPy(kind());
    if (type.isPresent()) {
      return type.get();
    }
    if (kind().equals("O")) {
      throw new BadImageException("the array holds Python objects; save an array of numbers");
    }
    throw new BadImageException(
        "the array has data type "
            + descr
            + ", and bool, integers and floats of 16, 32 and 64 bits are read; save"
            + " a.astype('float32'), if its rounding is acceptable");
  }

  /** The data type without its byte order. */
  String kind() {
    return descr.isEmpty() || "<>|=".indexOf(descr.charAt(0)) < 0 ? descr : descr.substring(1);
  }

  ByteOrder order() {
    return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /** The bytes of a version 1 header, padded so that the values begin at a multiple of 64. */
  static byte[] bytes(String descr, List<Long> dimensions) {
    StringBuilder shape = new StringBuilder();
    for (long dimension : dimensions) {
      shape.append(shape.isEmpty() ? "" : ", ").append(dimension);
    }
    if (dimensions.size() == 1) {
      shape.append(',');
    }
    String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    int total = (MAGIC.length + 4 + text.length() + 1 + 63) / 64 * 64;
    byte[] bytes = new byte[total];
    java.util.Arrays.fill(bytes, (byte) ' ');
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[6] = 1;
    bytes[7] = 0;
    bytes[8] = (byte) (total - 10);
    bytes[9] = (byte) (total - 10 >> 8);
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, 10, ascii.length);
    bytes[total - 1] = '\n';
    return bytes;
  }

  static BadImageException damaged(String reason) {
    return new BadImageException(
        "the NumPy file is damaged (" + reason + "); save it again with numpy.save");
  }
}
