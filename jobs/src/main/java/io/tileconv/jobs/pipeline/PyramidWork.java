package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.Pyramid;
import io.tileconv.jobs.image.Reduction;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.TileGrid;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * Some blocks of a smaller version of an image, made from the encoded blocks of the next larger
 * one.
 *
 * @param image the image
 * @param level of its pyramid, at least 1
 * @param firstBlock number of the first block
 * @param endBlock one past the number of the last
 * @param part number of this part of the level, from 0
 */
record PyramidWork(ImagePlan image, int level, long firstBlock, long endBlock, int part)
    implements Serializable {

  /** Of every image that has this level, a few works for each task that runs at once. */
  static List<PyramidWork> of(List<ImagePlan> images, int level, int parallelism) {
    List<PyramidWork> works = new ArrayList<>();
    for (ImagePlan image : images) {
      Pyramid pyramid = image.writer().pyramid().orElse(null);
      if (pyramid == null || level >= pyramid.levels()) {
        continue;
      }
      long blocks = pyramid.storage(level).tiles();
      long size = Math.max(1, blocks / (4L * parallelism));
      for (long first = 0; first < blocks; first += size) {
        int part = (int) (first / size);
        works.add(new PyramidWork(image, level, first, Math.min(blocks, first + size), part));
      }
    }
    return works;
  }

  void run(Staging staging, Configuration configuration) throws IOException {
    FileSystem fileSystem = staging.fileSystem(configuration);
    Path path = staging.levelPart(image.number(), level, part);
    if (new ImageAssembler(staging, configuration).isFinished(image)
        || PartFile.isComplete(fileSystem, path)) {
      return;
    }
    Pyramid pyramid = image.writer().pyramid().orElseThrow();
    String attempt = Long.toString(TaskContext.get().taskAttemptId());
    TileGrid grid = pyramid.storage(level);
    int bands = image.output().channels();
    try (EncodedLevel larger =
            new EncodedLevel(pyramid, level - 1, fileSystem, larger(fileSystem, staging));
        PartFile.Writer writer = new PartFile.Writer(fileSystem, path, attempt)) {
      for (long number = firstBlock; number < endBlock; number++) {
        Block block = Block.allocate(grid.tile(number), bands);
        Region whole = pyramid.storage(level - 1).area();
        Block source = Block.allocate(Reduction.source(block.region(), whole), bands);
        larger.read(source);
        pyramid.reduction().reduce(source, block);
        pyramid.encode(level, block, writer::write);
      }
      writer.commit();
    }
  }

  private List<Path> larger(FileSystem fileSystem, Staging staging) throws IOException {
    return staging.levelParts(fileSystem, image.number(), level - 1);
  }
}
