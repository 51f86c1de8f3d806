package io.tileconv.jobs.image;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A long table of a TIFF file, such as the offsets of millions of tiles: read page by page, and
 * only the last pages are kept.
 */
final class TiffTable {

  private static final int PAGE = 4096;
  private static final int PAGES = 16;

  private final TiffDirectory directory;
  private final int tag;
  private final Map<Long, long[]> pages =
      new LinkedHashMap<>(2 * PAGES, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, long[]> eldest) {
          return size() > PAGES;
        }
      };

  TiffTable(TiffDirectory directory, int tag) {
    this.directory = directory;
    this.tag = tag;
  }

  long at(long index) throws IOException {
    long page = index / PAGE;
    long[] values = pages.get(page);
    if (values == null) {
      long first = page * PAGE;
      int count = (int) Math.min(PAGE, directory.count(tag) - first);
      if (count < 1) {
        throw Tiff.damaged("tag " + tag + " has too few values");
      }
      values = directory.values(tag, first, count);
      pages.put(page, values);
    }
    int place = (int) (index % PAGE);
    if (place >= values.length) {
      throw Tiff.damaged("tag " + tag + " has too few values");
    }
    return values[place];
  }
}
