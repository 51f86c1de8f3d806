package io.tileconv.jobs.pipeline;

import io.tileconv.jobs.image.ImageWriter;
import io.tileconv.tile.Shape;
import io.tileconv.tile.TileGrid;
import java.io.Serializable;

/**
 * What is to be done with one image.
 *
 * @param number from 0, unique in the plan
 * @param input the image
 * @param network index of the network in the plan
 * @param output shape of the result
 * @param fileName of the result, relative to where results go
 * @param writer how the result is stored
 * @param blocks what is held, encoded and written at once: whole storage blocks
 * @param tile rows and columns of the outputs that are computed at once
 * @param memoryBytes what a task holds, estimated
 */
public record ImagePlan(
    int number,
    InputImage input,
    int network,
    Shape output,
    String fileName,
    ImageWriter writer,
    TileGrid blocks,
    int tile,
    long memoryBytes)
    implements Serializable {}
