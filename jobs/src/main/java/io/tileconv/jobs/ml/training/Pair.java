package io.tileconv.jobs.ml.training;

import io.tileconv.tile.Block;
import io.tileconv.tile.Shape;
import java.io.IOException;
import java.io.Serializable;

/** An input of the network and what should come out of it. */
sealed interface Pair extends Serializable permits DegradedPair, FilePair {

  /** How the pair is called in messages. */
  String name();

  /** Shape of the input. */
  Shape input();

  /** Shape of the target. */
  Shape target();

  /** How the targets are stored: what results are rounded to before they are measured. */
  Picture targetPicture();

  /** Reads a window of the input. */
  void readInput(Readers readers, Block block) throws IOException;

  /** Reads a window of the target. */
  void readTarget(Readers readers, Block block) throws IOException;
}
