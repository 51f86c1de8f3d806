/**
 * Images in files: reading a window, writing a block, and the conversion between stored data types
 * and float32. All files are reached through Hadoop's {@code FileSystem}.
 */
package io.tileconv.jobs.image;
