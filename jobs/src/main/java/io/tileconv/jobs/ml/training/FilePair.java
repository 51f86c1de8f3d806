package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.io.IOException;

/**
 * Input and target in two files.
 *
 * @param inputPicture the input
 * @param targetPicture the target
 */
record FilePair(Picture inputPicture, Picture targetPicture) implements Pair {

  @Override
  public String name() {
    return inputPicture.source().name();
  }

  @Override
  public Shape input() {
    return inputPicture.shape();
  }

  @Override
  public Shape target() {
    return targetPicture.shape();
  }

  @Override
  public void readInput(Readers readers, Block block) throws IOException {
    inputPicture.read(readers, block);
  }

  @Override
  public void readTarget(Readers readers, Block block) throws IOException {
    targetPicture.read(readers, block);
  }
}
