package io.tileconv.kernel.row;

import io.tileconv.kernel.Computation;
import io.tileconv.kernel.Request;
import java.util.Optional;

/** The operators that are computed over {@link Rows}. */
public final class RowOperators {

  private RowOperators() {}

  /** How an operator is computed; empty if rows do not help it. */
  public static Optional<Computation> of(Request request, Rows rows) {
    return RowPooling.of(request.operator(), request.inputs().get(0), rows)
        .or(() -> RowResize.of(request.operator(), request.inputs().get(0), rows))
        .or(() -> RowChannels.of(request.operator(), rows))
        .or(() -> RowMoves.of(request.operator(), rows))
        .or(() -> RowPointwise.of(request, rows));
  }
}
