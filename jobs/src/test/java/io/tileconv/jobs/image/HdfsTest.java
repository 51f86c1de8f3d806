package io.tileconv.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in a real HDFS, in files of several blocks on two nodes. */
class HdfsTest {

  @TempDir java.nio.file.Path directory;

  @Test
  void windowsAreReadAcrossBlocks() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
    configuration.setLong("dfs.namenode.fs-limits.min-block-size", 1 << 16);
    configuration.setBoolean("fs.hdfs.impl.disable.cache", true);
    SplittableRandom random = new SplittableRandom(TestImages.seed(20260212));
    Shape shape = new Shape(3, 300, 200);
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(configuration).numDataNodes(2).build()) {
      cluster.waitActive();
      FileSystem files = cluster.getFileSystem();
      for (String name : new String[] {"a.tif", "a.npy", "a.png"}) {
        Block image = TestImages.random(shape, PixelType.UINT16, random);
        ImageWriter writer =
            ImageFormats.writer(
                name,
                shape,
                1,
                PixelConversion.to(PixelType.UINT16),
                new StorageOptions(TiffCompression.DEFLATE, 1 << 16));
        Path path = new Path(cluster.getURI() + "/images/" + name);
        try (OutputStream out = files.create(path, true, 4096, (short) 2, 1 << 16)) {
          out.write(TestImages.bytes(writer, image, random));
        }
        assertThat(files.getFileBlockLocations(path, 0, Long.MAX_VALUE)).hasSizeGreaterThan(1);
        try (ImageReader reader = ImageFormats.open(configuration, path)) {
          for (int i = 0; i < 10; i++) {
            Region region = TestImages.region(shape, random);
            assertThat(TestImages.read(reader, region).sameBits(TestImages.crop(image, region)))
                .as("%s %s", name, region)
                .isTrue();
          }
        }
      }
    }
  }
}
