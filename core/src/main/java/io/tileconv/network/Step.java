package io.tileconv.network;

import io.tileconv.tile.Span;
import java.io.IOException;

/** Makes rows of a ring, or works on them in place: an operator, a copy, or a file. */
interface Step {

  /** Turns to a group of rows and has those made that they are made from. */
  void demand(Span group) throws IOException;

  /** Tells which rows of other rings it is about to read. */
  void touch();

  /** Gets ready to be run on an arena. */
  void open(float[] arena);

  /** Makes the rows that were demanded last. */
  void run() throws IOException;
}
