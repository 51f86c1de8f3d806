package io.tileconv.operator;

/** How much of the map an output depends on. */
public enum Locality {
  /** A neighbourhood, whose place follows from the output's place alone; beyond it is a border. */
  LOCAL,
  /** A neighbourhood, whose place or weights follow from the size of the whole map as well. */
  SIZE_DEPENDENT,
  /** Every sample of the map. */
  WHOLE_MAP
}
