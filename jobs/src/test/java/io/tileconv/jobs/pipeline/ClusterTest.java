package io.tileconv.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.filter.FilterOptions;
import io.tileconv.filter.Filters;
import io.tileconv.jobs.image.Overflow;
import io.tileconv.jobs.image.PixelType;
import io.tileconv.jobs.image.TiffCompression;
import io.tileconv.kernel.Arithmetic;
import io.tileconv.network.BlockSource;
import io.tileconv.network.Network;
import io.tileconv.network.TileExecutor;
import io.tileconv.operator.Border;
import io.tileconv.testing.RandomBlocks;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors in processes of their own, pictures in a real HDFS. */
class ClusterTest {

  @TempDir Path directory;

  @Test
  void executorsInOtherProcessesGiveTheSamePictures() throws Exception {
    Configuration hdfs = new Configuration();
    hdfs.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.executor.extraClassPath", System.getProperty("surefire.test.class.path"));
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.sql.shuffle.partitions", "2");
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(hdfs).numDataNodes(2).build()) {
      cluster.waitActive();
      try (SparkSession session = SparkContexts.session("local-cluster[2,1,1024]", settings)) {
        check(cluster, session);
      }
    }
  }

  private void check(MiniDFSCluster cluster, SparkSession session) throws Exception {
    FileSystem files = cluster.getFileSystem();
    String base = cluster.getURI().toString();
    SplittableRandom random = new SplittableRandom(5);
    Shape shape = new Shape(3, 700, 900);
    Block image = RandomBlocks.map(shape, () -> random.nextInt(256));
    for (String name : List.of("a.tif", "b.png")) {
      Images.write(new org.apache.hadoop.fs.Path(base + "/in/" + name), image, PixelType.UINT8);
    }
    Network network = Filters.parse("gaussian:sigma=3").network(3, FilterOptions.DEFAULT);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    JobSettings settings =
        new JobSettings(
            100,
            8 << 20,
            Arithmetic.EXACT,
            PixelType.FLOAT32,
            1,
            0,
            Overflow.CLAMP,
            TiffCompression.DEFLATE,
            "tif");
    InputFiles in = InputFiles.of(context.hadoopConfiguration(), base + "/in");
    ImageProbe.Result probed =
        ImageProbe.probe(context, context.hadoopConfiguration(), in.files(), 8 << 20);
    Plan plan = new Planner(inputs -> network, settings, 4).plan(probed.images(), List.of(), null);
    assertThat(plan.tasks().size()).isGreaterThan(4);
    JobResult result =
        new Runner(context, null)
            .run(plan, new Output(base + "/out", Output.Kind.DIRECTORY, Output.Existing.REFUSE));
    assertThat(result.failures()).isEmpty();
    Block whole =
        new TileExecutor(network, List.of(shape), Arithmetic.EXACT)
            .compute(Region.whole(shape), List.of(BlockSource.of(image)));
    for (String name : List.of("a.tif", "b.tif")) {
      Block stitched = Images.read(new org.apache.hadoop.fs.Path(base + "/out/" + name));
      assertThat(stitched.sameBits(whole)).as(name).isTrue();
    }
    FileStatus[] left = files.listStatus(new org.apache.hadoop.fs.Path(base + "/out"));
    assertThat(Arrays.stream(left).map(status -> status.getPath().getName()))
        .containsExactlyInAnyOrder("a.tif", "b.tif", "_SUCCESS");
    splitAndStitch(session, base, probed.images());
  }

  private static void splitAndStitch(SparkSession session, String base, List<InputImage> images)
      throws Exception {
    Output tiles = new Output(base + "/tiles", Output.Kind.DIRECTORY, Output.Existing.REFUSE);
    new Splitter(session, new Splitter.Settings(128, 5, Border.REFLECT, 8 << 20))
        .split(images, tiles);
    JobResult result =
        new Stitcher(session, JobSettings.DEFAULT, null)
            .stitch(tiles.path(), base + "/again", Output.Existing.REFUSE);
    assertThat(result.failures()).isEmpty();
    Block again = Images.read(new org.apache.hadoop.fs.Path(base + "/again/b.tif"));
    Block before = Images.read(new org.apache.hadoop.fs.Path(base + "/in/b.png"));
    assertThat(again.sameBits(before)).isTrue();
  }
}
