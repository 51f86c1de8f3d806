/** Runs the test cases that come with ONNX, to show that networks compute what they should. */
package io.tileconv.jobs.conformance;
