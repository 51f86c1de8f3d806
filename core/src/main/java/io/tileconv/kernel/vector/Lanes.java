package io.tileconv.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this processor: constants, so that the compiler sees their width. */
final class Lanes {

  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats in a vector: 16 with AVX-512, 8 with AVX2, 4 with 128 bits. */
  static final int COUNT = SPECIES.length();

  private Lanes() {}
}
