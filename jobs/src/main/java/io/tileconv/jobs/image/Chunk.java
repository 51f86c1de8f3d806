package io.tileconv.jobs.image;

import java.io.Serializable;

/**
 * An encoded piece of an output file.
 *
 * @param key place in the file: a file has its chunks in ascending order of their keys
 * @param length bytes
 * @param checksum what the format needs to know of the bytes to write its header and trailer; 0 if
 *     nothing
 */
public record Chunk(long key, long length, long checksum) implements Serializable {}
