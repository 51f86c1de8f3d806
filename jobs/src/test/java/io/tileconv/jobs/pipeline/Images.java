package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.Chunk;
import io.tileconv.jobs.image.ImageFormats;
import io.tileconv.jobs.image.ImageMetadata;
import io.tileconv.jobs.image.ImageReader;
import io.tileconv.jobs.image.ImageWriter;
import io.tileconv.jobs.image.PixelConversion;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.StorageOptions;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Image files for tests: written from a block, read as a block. */
public final class Images {

  public static final Configuration CONFIGURATION = new Configuration();

  private Images() {}

  /** Writes a file as the jobs do, but at once. */
  public static void write(Path path, Block image, PixelType type) throws IOException {
    write(path, image, type, ImageMetadata.NONE);
  }

  private static void write(Path path, Block image, PixelType type, ImageMetadata metadata)
      throws IOException {
    Shape shape = new Shape(image.channels(), image.region().height(), image.region().width());
    ImageWriter writer =
        ImageFormats.writer(
            path.getName(), shape, 1, PixelConversion.to(type), StorageOptions.DEFAULT, metadata);
    TreeMap<Long, byte[]> bytes = new TreeMap<>();
    List<Chunk> chunks = new ArrayList<>();
    for (long i = 0; i < writer.storage().tiles(); i++) {
      writer.encode(
          image.view(writer.storage().tile(i)),
          (key, data, offset, length, checksum) -> {
            byte[] copy = new byte[length];
            System.arraycopy(data, offset, copy, 0, length);
            bytes.put(key, copy);
            chunks.add(new Chunk(key, length, checksum));
          });
    }
    chunks.sort((a, b) -> Long.compare(a.key(), b.key()));
    try (OutputStream out = Staging.fileSystem(CONFIGURATION, path).create(path, true)) {
      out.write(writer.header(chunks));
      for (byte[] chunk : bytes.values()) {
        out.write(chunk);
      }
      out.write(writer.trailer(chunks));
    }
  }

  public static void write(java.nio.file.Path path, Block image, PixelType type)
      throws IOException {
    write(new Path(path.toUri()), image, type);
  }

  /** Writes a file that says this of its pixels. */
  public static void write(
      java.nio.file.Path path, Block image, PixelType type, ImageMetadata metadata)
      throws IOException {
    write(new Path(path.toUri()), image, type, metadata);
  }

  /** Reads a whole image. */
  public static Block read(Path path) throws IOException {
    try (ImageReader reader = ImageFormats.open(CONFIGURATION, path)) {
      Shape shape = reader.info().shape();
      Block block = Block.allocate(Region.whole(shape), shape.channels());
      reader.read(block);
      return block;
    }
  }

  public static Block read(java.nio.file.Path path) throws IOException {
    return read(new Path(path.toUri()));
  }
}
