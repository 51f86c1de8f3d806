package io.tileconv.jobs.ml.training;

import io.tileconv.jobs.image.PixelType;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.io.IOException;

/**
 * For super-resolution: the target is a picture, the input the same at a lower resolution, made by
 * {@linkplain Bicubic bicubic reduction}. Windows of it are made as they are read; they are cut
 * from the reduced whole, to the bit. The rows and columns at the end that do not fill a pixel of
 * the input are left out. Of integers, the input is rounded (half to even) and clamped to what the
 * data type can store, as if it had been saved.
 *
 * @param targetPicture the picture
 * @param factor how many pixels of the target are one of the input, along each axis
 */
record DegradedPair(Picture targetPicture, int factor) implements Pair {

  DegradedPair {
    if (factor < 2) {
      throw new IllegalArgumentException("pictures are reduced by a factor of at least 2");
    }
  }

  @Override
  public String name() {
    return targetPicture.source().name();
  }

  @Override
  public Shape input() {
    Shape shape = targetPicture.shape();
    if (shape.height() < factor || shape.width() < factor) {
      throw new IllegalArgumentException(
          name() + ": is smaller than the factor " + factor + "; leave it out");
    }
    return new Shape(shape.channels(), shape.height() / factor, shape.width() / factor);
  }

  @Override
  public Shape target() {
    Shape input = input();
    return new Shape(input.channels(), input.height() * factor, input.width() * factor);
  }

  @Override
  public void readInput(Readers readers, Block block) throws IOException {
    Bicubic reduction = Bicubic.reduction(factor);
    Shape whole = target();
    Region needed = reduction.source(block.region(), whole);
    Block source = Block.allocate(needed, block.channels());
    targetPicture.readStored(readers, source);
    reduction.resample(source, whole, block);
    store(block);
  }

  private void store(Block block) {
    PixelType type = targetPicture.info().type();
    float[] data = block.data();
    for (long row = block.region().top(); row < block.region().rows().end(); row++) {
      for (int c = 0; c < block.channels(); c++) {
        int start = block.rowStart(row, c);
        for (int i = start; i < start + block.region().width(); i++) {
          double value = data[i];
          if (type.isInteger()) {
            value = Math.min(type.max(), Math.max(type.min(), Math.rint(value)));
          }
          data[i] = (float) value * targetPicture.scale();
        }
      }
    }
  }

  @Override
  public void readTarget(Readers readers, Block block) throws IOException {
    targetPicture.read(readers, block);
  }
}
