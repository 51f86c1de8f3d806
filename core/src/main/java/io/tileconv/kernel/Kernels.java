package io.tileconv.kernel;

import io.tileconv.gradient.GradientKernel;
import io.tileconv.gradient.RowGradientKernel;
import io.tileconv.kernel.plain.PlainKernel;
import io.tileconv.kernel.plain.PlainOuterProducts;
import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.kernel.row.PlainRows;
import io.tileconv.kernel.row.Rows;
import io.tileconv.kernel.vector.VectorKernel;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorOuterProducts;
import io.tileconv.kernel.vector.VectorRows;
import io.tileconv.kernel.winograd.WinogradKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The implementations, best first, and the choice among them. */
public final class Kernels {

  /** System property that names the only kernel to be used, for tests and measurements. */
  public static final String FORCE_PROPERTY = "tileconv.kernel";

  private static final List<Kernel> ALL =
      List.of(
          new WinogradKernel(),
          new VectorKernel(),
          new PlainKernel(),
          RowGradientKernel.vector(),
          RowGradientKernel.plain(),
          new GradientKernel(),
          new ReferenceKernel());

  static {
    System.Logger log = System.getLogger(Kernels.class.getName());
    VectorModule.refusal()
        .ifPresentOrElse(
            reason ->
                log.log(
                    System.Logger.Level.WARNING,
                    "kernels in plain Java, slower but with the same results: " + reason),
            () -> log.log(System.Logger.Level.DEBUG, "kernels with " + VectorModule.width()));
  }

  private Kernels() {}

  /** Every implementation, in order of preference; the naive reference is last. */
  public static List<Kernel> all() {
    return ALL;
  }

  /**
   * The first implementation that accepts the request.
   *
   * @throws IllegalArgumentException if every one refuses; the message has their reasons
   */
  public static Choice choose(Request request, Arithmetic arithmetic) {
    String forced = System.getProperty(FORCE_PROPERTY);
    List<String> refusals = new ArrayList<>();
    for (Kernel kernel : ALL) {
      Optional<String> refusal = refusal(kernel, request, arithmetic, forced);
      if (refusal.isEmpty()) {
        return new Choice(kernel, kernel.alignment(request), refusals);
      }
      refusals.add(kernel.name() + ": " + refusal.get());
    }
    throw new IllegalArgumentException(
        "no kernel computes " + request.operator().name() + ": " + String.join("; ", refusals));
  }

  /** The fastest loops over rows that this Java machine runs. */
  public static Rows rows() {
    return vectors() ? new VectorRows() : new PlainRows();
  }

  /** The fastest outer products that this Java machine runs. */
  public static OuterProducts outerProducts() {
    return vectors() ? new VectorOuterProducts() : new PlainOuterProducts();
  }

  private static boolean vectors() {
    String forced = System.getProperty(FORCE_PROPERTY);
    return (forced == null || forced.equals("vector")) && VectorModule.refusal().isEmpty();
  }

  private static Optional<String> refusal(
      Kernel kernel, Request request, Arithmetic arithmetic, String forced) {
    if (forced != null && !forced.equals(kernel.name())) {
      return Optional.of("-D" + FORCE_PROPERTY + "=" + forced);
    }
    if (arithmetic == Arithmetic.EXACT && kernel.arithmetic() != Arithmetic.EXACT) {
      return Optional.of("not the exact arithmetic that was asked for");
    }
    return kernel.refusal(request);
  }
}
