/**
 * What is computed: values that describe an operation on maps. An operator holds no numbers but its
 * geometry; it knows the shape of its output, which inputs a region of its output is made from, and
 * what that costs. How it is computed is in {@code io.tileconv.kernel}.
 */
package io.tileconv.operator;
