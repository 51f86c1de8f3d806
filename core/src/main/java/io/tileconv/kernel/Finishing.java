package io.tileconv.kernel;

/**
 * A computation that can do more to each row that it wrote while the row is in the first-level
 * cache. As a pass of its own, rectifying the maps of a U-Net took as long as a third of its
 * Winograd transforms.
 */
public interface Finishing extends Computation {

  /** The same with a function of each value behind it; shares what is packed. */
  Finishing finishedBy(RowFunction function);
}
