package io.tileconv.jobs.image;

import io.tileconv.network.Placement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A chosen image of a TIFF file, which may hold several pages and smaller versions of each.
 *
 * @param page the directory of the image in full
 * @param directory the directory of the chosen version
 * @param levels number of versions, the full one counted
 * @param hasMore whether there are pages behind this one
 */
record TiffPages(TiffDirectory page, TiffDirectory directory, int levels, boolean hasMore) {

  private static final int REDUCED = 1;
  private static final int MASK = 4;

  /** No program makes more; a chain that never ends is cut here. */
  private static final int MOST_DIRECTORIES = 1 << 16;

  /**
   * @throws BadImageException if the file does not have the chosen image
   */
  static TiffPages of(TiffDirectory first, Selection selection) throws IOException {
    Set<Long> seen = new HashSet<>();
    TiffDirectory page = null;
    List<TiffDirectory> versions = new ArrayList<>();
    int number = -1;
    for (TiffDirectory here = first; here != null; here = next(here, seen)) {
      long kind = here.value(Tiff.NEW_SUBFILE_TYPE, 0);
      boolean version = here != first && (kind & (REDUCED | MASK)) != 0;
      if (!version) {
        number++;
        if (number > selection.page()) {
          break;
        }
      }
      if (number == selection.page()) {
        page = page == null ? here : page;
        if ((kind & MASK) == 0) {
          versions.add(here);
        }
      }
    }
    if (page == null) {
      throw new BadImageException(
          "the TIFF file has pages 0 to " + number + ", not " + selection.page() + " (--page)");
    }
    if (page.has(Tiff.SUB_DIRECTORIES)) {
      for (long position : page.values(Tiff.SUB_DIRECTORIES)) {
        TiffDirectory sub = page.at(position);
        if ((sub.value(Tiff.NEW_SUBFILE_TYPE, REDUCED) & REDUCED) != 0) {
          versions.add(sub);
        }
      }
    }
    if (selection.level() >= versions.size()) {
      throw new BadImageException(
          "the TIFF image has levels 0 to "
              + (versions.size() - 1)
              + ", not "
              + selection.level()
              + " (--level)");
    }
    return new TiffPages(
        page, versions.get(selection.level()), versions.size(), number > selection.page());
  }

  private static TiffDirectory next(TiffDirectory here, Set<Long> seen) throws IOException {
    seen.add(here.position());
    long next = here.next();
    // Some programs close the chain to a ring.
    if (next == 0 || seen.contains(next)) {
      return null;
    }
    if (seen.size() >= MOST_DIRECTORIES) {
      throw Tiff.damaged("its directories have no end");
    }
    return here.at(next);
  }

  /** What the file says of the chosen version: of the image in full, for smaller pixels. */
  ImageMetadata metadata() throws IOException {
    ImageMetadata metadata = TiffMetadata.read(page);
    if (directory == page) {
      return metadata;
    }
    double rows = ratio(Tiff.IMAGE_LENGTH);
    double columns = ratio(Tiff.IMAGE_WIDTH);
    return metadata
        .forOtherPixels()
        .of(
            new Placement(
                new Placement.Axis(rows, (rows - 1) / 2),
                new Placement.Axis(columns, (columns - 1) / 2)));
  }

  private double ratio(int tag) throws IOException {
    return (double) page.value(tag, 1) / Math.max(1, directory.value(tag, 1));
  }
}
