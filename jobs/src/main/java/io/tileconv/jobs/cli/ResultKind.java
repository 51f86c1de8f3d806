package io.tileconv.jobs.cli;

/** What the values of results mean, which decides how they are stored unless a person says so. */
enum ResultKind {
  /** Values like those of the input. */
  IMAGE,
  /** Whole numbers that stand for something: none may be changed to fit a data type. */
  CLASSES,
  /** From 0 to 1. */
  PROBABILITIES
}
