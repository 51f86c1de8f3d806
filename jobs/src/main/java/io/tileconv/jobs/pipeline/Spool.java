package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.BadImageException;
import io.tileconv.jobs.image.ImageInfo;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.RawPixels;
import io.tileconv.jobs.pipeline.PartFile.Located;
import io.tileconv.jobs.pipeline.Stitcher.TileSet;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * An image whose tiles lie in the files that a stitch job laid them into.
 *
 * @param directory of the files
 * @param parts number of files
 * @param dataSet path of the tile data set
 * @param set which image
 */
record Spool(String directory, long parts, String dataSet, TileSet set) implements ImageSource {

  /** A chunk's key is the image's number and the tile's; an image has fewer tiles than this. */
  private static final int TILE_BITS = 40;

  /** The file that the tiles of a partition lie in. */
  static Path part(String directory, long partition) {
    return new Path(directory, "tiles-" + partition);
  }

  /** Lays down one row of the data set, without its halo. */
  static void write(Row row, Map<String, TileSet> sets, PartFile.Writer writer) throws IOException {
    TileSet set = sets.get(row.getString(0));
    Row region = row.getStruct(1);
    Row halo = row.getStruct(2);
    byte[] pixels = row.getAs(3);
    long top = region.getLong(0);
    long left = region.getLong(1);
    long height = region.getLong(2);
    long width = region.getLong(3);
    TileGrid grid = set.grid();
    long number = top / set.tile() * grid.tileColumns() + left / set.tile();
    boolean fits =
        top >= 0
            && left >= 0
            && number < grid.tiles()
            && grid.tile(number).equals(Region.of(top, left, height, width));
    long sourceHeight = height + halo.getLong(0) + halo.getLong(2);
    long sourceWidth = width + halo.getLong(1) + halo.getLong(3);
    int sample = set.type().bytes();
    long expected = sourceHeight * sourceWidth * set.shape().channels() * sample;
    if (!fits || pixels.length != expected) {
      throw new BadImageException(
          "the tile of "
              + set.name()
              + " at row "
              + top
              + ", column "
              + left
              + " has "
              + pixels.length
              + " bytes of "
              + height
              + "×"
              + width
              + " pixels, which is not the image's tile there; keep region, halo and pixels together");
    }
    byte[] inner = new byte[(int) (height * width * set.shape().channels() * sample)];
    int at = 0;
    for (int band = 0; band < set.shape().channels(); band++) {
      for (long y = 0; y < height; y++) {
        long from = (band * sourceHeight + halo.getLong(0) + y) * sourceWidth + halo.getLong(1);
        System.arraycopy(pixels, (int) from * sample, inner, at, (int) width * sample);
        at += (int) width * sample;
      }
    }
    writer.write((long) set.number() << TILE_BITS | number, inner, 0, inner.length, 0);
  }

  @Override
  public String path() {
    return name();
  }

  @Override
  public String name() {
    return dataSet + "#" + set.name();
  }

  @Override
  public String version() {
    return "";
  }

  @Override
  public ImageReader open(Configuration configuration, long decodeLimit) throws IOException {
    return new Reader(Staging.fileSystem(configuration, new Path(directory)));
  }

  /** Reads windows: of each tile only the rows that are asked for. */
  private final class Reader implements ImageReader {
    private final FileSystem fileSystem;
    private final Map<Long, Located> tiles = new HashMap<>();
    private final Map<Integer, FSDataInputStream> streams = new HashMap<>();

    Reader(FileSystem fileSystem) throws IOException {
      this.fileSystem = fileSystem;
      for (int part = 0; part < parts; part++) {
        for (Located located : PartFile.chunks(fileSystem, part(directory, part), part)) {
          long key = located.chunk().key();
          if (key >> TILE_BITS == set.number()
              && tiles.put(key & ((1L << TILE_BITS) - 1), located) != null) {
            throw new BadImageException(
                "a tile of " + set.name() + " is there twice; keep one row for each region");
          }
        }
      }
    }

    @Override
    public ImageInfo info() {
      return set.info();
    }

    @Override
    public void read(Block target) throws IOException {
      Region region = target.region();
      long side = set.tile();
      for (long row = region.top() / side; row * side < region.rows().end(); row++) {
        for (long column = region.left() / side; column * side < region.columns().end(); column++) {
          copy(row * set.grid().tileColumns() + column, target);
        }
      }
    }

    private void copy(long number, Block target) throws IOException {
      Region tile = set.grid().tile(number);
      Located located = tiles.get(number);
      if (located == null) {
        throw new BadImageException(
            "the tile of "
                + set.name()
                + " at row "
                + tile.top()
                + ", column "
                + tile.left()
                + " is missing; stitch the whole data set");
      }
      Region both = tile.intersection(target.region());
      int sample = set.type().bytes();
      byte[] rows = new byte[(int) (both.height() * tile.width() * sample)];
      for (int band = 0; band < target.channels(); band++) {
        long skipped = (band * tile.height() + both.top() - tile.top()) * tile.width();
        stream(located.part()).readFully(located.offset() + skipped * sample, rows);
        for (long y = both.top(); y < both.rows().end(); y++) {
          long from = (y - both.top()) * tile.width() + both.left() - tile.left();
          RawPixels.decode(
              rows,
              (int) from * sample,
              set.type(),
              target.data(),
              target.rowStart(y, band) + (int) (both.left() - target.region().left()),
              (int) both.width());
        }
      }
    }

    private FSDataInputStream stream(int part) throws IOException {
      FSDataInputStream stream = streams.get(part);
      if (stream == null) {
        stream = fileSystem.open(part(directory, part));
        streams.put(part, stream);
      }
      return stream;
    }

    @Override
    public void close() throws IOException {
      for (FSDataInputStream stream : streams.values()) {
        stream.close();
      }
    }
  }
}
