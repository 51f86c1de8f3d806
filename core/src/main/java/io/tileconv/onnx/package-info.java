/**
 * Networks as ONNX files: reading a model into a {@link io.tileconv.network.Network}, and tensors
 * in files.
 *
 * <p>A file is first read into an {@link io.tileconv.onnx.OnnxModel}, which holds what the file
 * says in plain values; a small class for each family of operators then maps its nodes. The
 * protobuf classes do not leave this package.
 */
package io.tileconv.onnx;
