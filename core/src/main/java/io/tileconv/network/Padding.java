package io.tileconv.network;

import io.tileconv.operator.Border;
import io.tileconv.operator.BorderMode;
import io.tileconv.tile.Block;
import io.tileconv.tile.Region;
import io.tileconv.tile.Shape;
import java.util.List;

/** Makes the block that an operator reads from the blocks of a map that are there. */
public final class Padding {

  private Padding() {}

  /**
   * A block of {@code wanted}, which may reach outside the map: what lies there comes from the
   * border. It is a view of a piece where that needs no copy.
   *
   * @param pieces blocks of the map that cover all that {@code wanted} shows of it
   */
  public static Block padded(List<Block> pieces, Region wanted, Border border, Shape shape) {
    if (wanted.isEmpty()) {
      return Block.allocate(wanted, shape.channels());
    }
    for (Block piece : pieces) {
      if (piece.region().contains(wanted)) {
        return piece.view(wanted);
      }
    }
    Block block = Block.allocate(wanted, shape.channels());
    if (border.mode() == BorderMode.CONSTANT) {
      if (border.value() != 0) {
        block.fill(border.value());
      }
      pieces.forEach(piece -> piece.copyTo(block));
      return block;
    }
    for (long row = wanted.rows().begin(); row < wanted.rows().end(); row++) {
      long from = border.mode().fold(row, shape.height());
      for (int c = 0; c < shape.channels(); c++) {
        fillRow(pieces, block, c, row, from, border.mode(), shape.width());
      }
    }
    return block;
  }

  private static void fillRow(
      List<Block> pieces,
      Block block,
      int channel,
      long row,
      long fromRow,
      BorderMode mode,
      long width) {
    long end = block.region().columns().end();
    int at = block.rowStart(row, channel);
    long column = block.region().left();
    while (column < end) {
      long from = mode.fold(column, width);
      Block piece = pieceWith(pieces, fromRow, from);
      boolean inside = from == column;
      long run =
          inside ? Math.min(Math.min(end, width), piece.region().columns().end()) - column : 1;
      int source = piece.rowStart(fromRow, channel) + (int) (from - piece.region().left());
      System.arraycopy(piece.data(), source, block.data(), at, (int) run);
      at += (int) run;
      column += run;
    }
  }

  private static Block pieceWith(List<Block> pieces, long row, long column) {
    for (Block piece : pieces) {
      if (piece.region().rows().contains(row) && piece.region().columns().contains(column)) {
        return piece;
      }
    }
    throw new IllegalStateException("no block has row " + row + " column " + column);
  }
}
