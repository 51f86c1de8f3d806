package io.tileconv.jobs.report;

import io.tileconv.operator.Border;
import io.tileconv.operator.Convolution;
import io.tileconv.operator.Operator;
import io.tileconv.operator.Orientation;
import io.tileconv.operator.TransposedConvolution;
import io.tileconv.operator.TransposedWindow;
import io.tileconv.operator.Window;

/** Operators in a few words: {@code conv 3×3 64→128 /2, zeros}. */
final class OperatorText {

  private OperatorText() {}

  static String of(Operator operator) {
    if (operator instanceof Convolution conv) {
      Window rows = conv.rows();
      Window columns = conv.columns();
      return operator.name()
          + size(rows.taps(), columns.taps())
          + channels(conv.inChannels(), conv.outChannels(), conv.groups())
          + pair(" stride ", rows.stride(), columns.stride(), 1)
          + pair(" dilation ", rows.dilation(), columns.dilation(), 1)
          + border(conv)
          + (conv.orientation() == Orientation.CONVOLUTION ? ", flipped" : "");
    }
    if (operator instanceof TransposedConvolution conv) {
      TransposedWindow rows = conv.rows();
      TransposedWindow columns = conv.columns();
      return operator.name()
          + size(rows.taps(), columns.taps())
          + channels(conv.inChannels(), conv.outChannels(), conv.groups())
          + pair(" stride ", rows.stride(), columns.stride(), 1)
          + pair(" dilation ", rows.dilation(), columns.dilation(), 1);
    }
    return operator.name();
  }

  private static String size(int rows, int columns) {
    return " " + rows + "×" + columns;
  }

  private static String channels(int in, int out, int groups) {
    boolean depthwise = groups == in;
    return " " + in + "→" + out + (groups == 1 || depthwise ? "" : " in " + groups + " groups");
  }

  private static String pair(String name, int rows, int columns, int usual) {
    if (rows == usual && columns == usual) {
      return "";
    }
    return name + (rows == columns ? Integer.toString(rows) : rows + "×" + columns);
  }

  private static String border(Convolution conv) {
    Window rows = conv.rows();
    Window columns = conv.columns();
    boolean padded =
        rows.padBegin() > 0 || rows.padEnd() > 0 || columns.padBegin() > 0 || columns.padEnd() > 0;
    if (!padded) {
      return "";
    }
    return ", border " + (conv.border().equals(Border.ZERO) ? "zero" : conv.border());
  }
}
