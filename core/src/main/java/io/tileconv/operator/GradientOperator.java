package io.tileconv.operator;

/**
 * The backward step of an operator, an operator itself; they are in {@code io.tileconv.gradient}.
 */
public non-sealed interface GradientOperator extends Operator {}
