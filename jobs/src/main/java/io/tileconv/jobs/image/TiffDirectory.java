package io.tileconv.jobs.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An image file directory of a TIFF or BigTIFF file. Short values are in the directory itself; long
 * ones are read when they are asked for, and a table of offsets page by page.
 */
final class TiffDirectory {

  /** No writer has more; every entry is read at once. */
  private static final long MAX_ENTRIES = 4096;

  /** Values that are read whole: bits per sample, color maps, texts. */
  private static final long MAX_VALUES = 1 << 20;

  /**
   * One tag.
   *
   * @param type TIFF data type
   * @param count number of values
   * @param inline where in the directory's bytes the values are, -1 if they are elsewhere
   * @param position where in the file they are else
   */
  private record Entry(int tag, int type, long count, int inline, long position) {}

  private final InputFile file;
  private final boolean big;
  private final ByteBuffer bytes;
  private final long position;
  private final long end;
  private final Map<Integer, Entry> entries = new HashMap<>();

  private TiffDirectory(InputFile file, boolean big, ByteBuffer bytes, long position, long end) {
    this.file = file;
    this.big = big;
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  static TiffDirectory first(InputFile file) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(file.read(0, 8));
    ByteOrder order = head.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    head.order(order);
    boolean big = head.getShort(2) == 43;
    long position = head.getInt(4) & 0xffffffffL;
    if (big) {
      if (head.getShort(4) != 8 || head.getShort(6) != 0) {
        throw Tiff.damaged("its offsets have " + head.getShort(4) + " bytes, not 8");
      }
      position = ByteBuffer.wrap(file.read(8, 8)).order(order).getLong();
    }
    return at(file, order, big, position);
  }

  private static TiffDirectory at(InputFile file, ByteOrder order, boolean big, long position)
      throws IOException {
    int countBytes = big ? 8 : 2;
    if (position < 8 || !file.has(position, countBytes)) {
      throw Tiff.damaged("its directory is at byte " + Long.toUnsignedString(position));
    }
    ByteBuffer countValue = ByteBuffer.wrap(file.read(position, countBytes)).order(order);
    long count = big ? countValue.getLong() : countValue.getShort() & 0xffff;
    int entryBytes = big ? 20 : 12;
    if (count < 1 || count > MAX_ENTRIES || !file.has(position + countBytes, count * entryBytes)) {
      throw Tiff.damaged("its directory claims " + Long.toUnsignedString(count) + " entries");
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(file.read(position + countBytes, count * entryBytes)).order(order);
    long end = position + countBytes + count * entryBytes;
    TiffDirectory directory = new TiffDirectory(file, big, bytes, position, end);
    for (int i = 0; i < count; i++) {
      directory.add(i * entryBytes);
    }
    return directory;
  }

  /** The directory at a position that this one names. */
  TiffDirectory at(long other) throws IOException {
    return at(file, order(), big, other);
  }

  /** Where this directory begins. */
  long position() {
    return position;
  }

  /** Where the next directory begins; 0 if this is the last. */
  long next() throws IOException {
    int length = big ? 8 : 4;
    if (!file.has(end, length)) {
      // Some programs leave the last one out.
      return 0;
    }
    ByteBuffer value = ByteBuffer.wrap(file.read(end, length)).order(order());
    return big ? value.getLong() : value.getInt() & 0xffffffffL;
  }

  private void add(int at) {
    int tag = bytes.getShort(at) & 0xffff;
    int type = bytes.getShort(at + 2) & 0xffff;
    long count = big ? bytes.getLong(at + 4) : bytes.getInt(at + 4) & 0xffffffffL;
    int room = big ? 8 : 4;
    int value = at + 4 + room;
    long position = big ? bytes.getLong(value) : bytes.getInt(value) & 0xffffffffL;
    boolean inside = count >= 0 && count <= room && count * width(type) <= room;
    entries.putIfAbsent(tag, new Entry(tag, type, count, inside ? value : -1, position));
  }

  boolean isBig() {
    return big;
  }

  ByteOrder order() {
    return bytes.order();
  }

  boolean has(int tag) {
    return entries.containsKey(tag);
  }

  /** Number of values of a tag, 0 if it is missing. */
  long count(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? 0 : entry.count;
  }

  /** The first value of a tag. */
  long value(int tag, long missing) throws IOException {
    return count(tag) == 0 ? missing : values(tag, 0, 1)[0];
  }

  /** All values of a tag. */
  long[] values(int tag) throws IOException {
    long count = count(tag);
    if (count > MAX_VALUES) {
      throw Tiff.damaged("tag " + tag + " claims " + count + " values");
    }
    return values(tag, 0, (int) count);
  }

  /** Some values of a tag; nothing is allocated if the file does not have them. */
  long[] values(int tag, long first, int count) throws IOException {
    Entry entry = entries.get(tag);
    int size = size(entry.type);
    if (size == 0) {
      throw Tiff.damaged("tag " + tag + " has data type " + entry.type);
    }
    if (first < 0 || count > entry.count - first) {
      throw Tiff.damaged("tag " + tag + " has too few values");
    }
    ByteBuffer source = bytes;
    int at = entry.inline + (int) first * size;
    if (entry.inline < 0) {
      source = ByteBuffer.wrap(file.read(at(entry, first * size), (long) count * size));
      source.order(bytes.order());
      at = 0;
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++, at += size) {
      values[i] =
          switch (size) {
            case 1 -> source.get(at) & 0xff;
            case 2 -> source.getShort(at) & 0xffff;
            case 4 -> source.getInt(at) & 0xffffffffL;
            default -> source.getLong(at);
          };
    }
    return values;
  }

  /** All values of a tag of floating point or fractions; none if it is missing. */
  List<Double> doubles(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return List.of();
    }
    ByteBuffer source = raw(entry);
    List<Double> values = new ArrayList<>();
    while (source.hasRemaining()) {
      values.add(
          switch (entry.type) {
            case Tiff.TYPE_DOUBLE -> source.getDouble();
            case Tiff.TYPE_FLOAT -> (double) source.getFloat();
            case Tiff.TYPE_RATIONAL ->
                (source.getInt() & 0xffffffffL) / (double) (source.getInt() & 0xffffffffL);
            default -> throw Tiff.damaged("tag " + tag + " has data type " + entry.type);
          });
    }
    return values;
  }

  /** The text of a tag up to its last zero byte; empty if it is missing. */
  String text(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return "";
    }
    if (entry.type != Tiff.TYPE_ASCII) {
      throw Tiff.damaged("tag " + tag + " has data type " + entry.type);
    }
    String text = StandardCharsets.UTF_8.decode(raw(entry)).toString();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    return text.substring(0, end);
  }

  /** The bytes of a tag of bytes; none if it is missing. */
  byte[] bytes(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return new byte[0];
    }
    ByteBuffer source = raw(entry);
    byte[] values = new byte[source.remaining()];
    source.get(values);
    return values;
  }

  private ByteBuffer raw(Entry entry) throws IOException {
    if (entry.count < 0 || entry.count > MAX_VALUES) {
      throw Tiff.damaged("tag " + entry.tag + " claims " + entry.count + " values");
    }
    int length = (int) entry.count * width(entry.type);
    return entry.inline >= 0
        ? bytes.slice(entry.inline, length).order(order())
        : ByteBuffer.wrap(file.read(at(entry, 0), length)).order(order());
  }

  /** Checks that the file can hold all values of a tag. */
  void checkExtent(int tag) throws IOException {
    Entry entry = entries.get(tag);
    long size = size(entry.type);
    if (size == 0 || entry.inline < 0 && entry.count > (file.length() - entry.position) / size) {
      throw Tiff.damaged(
          "tag " + tag + " claims " + Long.toUnsignedString(entry.count) + " values");
    }
  }

  private static long at(Entry entry, long offset) throws BadImageException {
    if (entry.position < 0 || entry.position > Long.MAX_VALUE - offset) {
      throw Tiff.damaged("tag " + entry.tag + " lies beyond the file");
    }
    return entry.position + offset;
  }

  /** Bytes of a value of an unsigned integer type; 0 for the other types. */
  private static int size(int type) {
    return switch (type) {
      case Tiff.TYPE_BYTE -> 1;
      case Tiff.TYPE_SHORT -> 2;
      case Tiff.TYPE_LONG, Tiff.TYPE_IFD -> 4;
      case Tiff.TYPE_LONG8, Tiff.TYPE_IFD8 -> 8;
      default -> 0;
    };
  }

  /** Bytes of a value of any type; 1 for types that nobody knows. */
  private static int width(int type) {
    return switch (type) {
      case Tiff.TYPE_SHORT, 8 -> 2;
      case Tiff.TYPE_LONG, Tiff.TYPE_IFD, 9, Tiff.TYPE_FLOAT -> 4;
      case Tiff.TYPE_RATIONAL, 10, Tiff.TYPE_DOUBLE, Tiff.TYPE_LONG8, 17, Tiff.TYPE_IFD8 -> 8;
      default -> 1;
    };
  }
}
