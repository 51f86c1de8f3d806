package io.tileconv.kernel;

import io.tileconv.gradient.GradientKernel;
import io.tileconv.gradient.RowGradientKernel;
import io.tileconv.kernel.fft.FftKernel;
import io.tileconv.kernel.lowrank.LowRankKernel;
import io.tileconv.kernel.plain.PlainKernel;
import io.tileconv.kernel.plain.PlainOuterProducts;
import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.kernel.row.PlainRows;
import io.tileconv.kernel.row.Rows;
import io.tileconv.kernel.vector.VectorKernel;
import io.tileconv.kernel.vector.VectorModule;
import io.tileconv.kernel.vector.VectorOuterProducts;
import io.tileconv.kernel.vector.VectorRows;
import io.tileconv.kernel.winograd.RowWinogradKernel;
import io.tileconv.kernel.winograd.WinogradKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The implementations, and the choice among them. */
public final class Kernels {

  /**
   * System property that names the kernel to be used for all that it computes, whatever its cost,
   * for tests and measurements.
   */
  public static final String FORCE_PROPERTY = "tileconv.kernel";

  private static final List<Kernel> ALL =
      List.of(
          new WinogradKernel(),
          new RowWinogradKernel(),
          new LowRankKernel(),
          new FftKernel(),
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
            () -> {
              log.log(System.Logger.Level.DEBUG, "kernels with " + VectorModule.width());
              VectorModule.advice()
                  .ifPresent(
                      advice ->
                          log.log(
                              System.Logger.Level.WARNING,
                              "kernels may run at a tenth of their speed: " + advice));
            });
  }

  private Kernels() {}

  /**
   * Every implementation: the algorithms of fast arithmetic, then the exact ones in order of
   * preference; the naive reference is last.
   */
  public static List<Kernel> all() {
    return ALL;
  }

  /**
   * The kernel that computes a request: with exact arithmetic the first that accepts it, with fast
   * arithmetic one with another algorithm if that is estimated to take less time. Which algorithm
   * it is depends on the request alone, so that it is the same on every machine; whether it runs
   * with vectors depends on the machine.
   *
   * @throws IllegalArgumentException if every one refuses; the message has their reasons
   */
  public static Choice choose(Request request, Arithmetic arithmetic) {
    List<String> reasons = new ArrayList<>();
    Optional<Kernel> forced = forced(request, arithmetic, reasons);
    if (forced.isPresent()) {
      return choice(forced.get(), request, reasons);
    }
    List<Kernel> candidates = candidates(request, arithmetic, reasons);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException(
          "no kernel computes " + request.operator().name() + ": " + String.join("; ", reasons));
    }
    if (candidates.size() == 1) {
      return choice(candidates.get(0), request, reasons);
    }
    Kernel cheapest = candidates.get(0);
    for (Kernel candidate : candidates) {
      if (milliseconds(candidate, request) < milliseconds(cheapest, request)) {
        cheapest = candidate;
      }
    }
    reasons.add(0, cheapest.cost(request) + " estimated");
    for (Kernel candidate : candidates) {
      if (candidate != cheapest) {
        reasons.add(candidate.name() + ": " + candidate.cost(request));
      }
    }
    return choice(cheapest, request, reasons);
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
    boolean plain = "plain".equals(forced) || "reference".equals(forced);
    return !plain && VectorModule.refusal().isEmpty();
  }

  private static Choice choice(Kernel kernel, Request request, List<String> reasons) {
    return new Choice(kernel, kernel.alignment(request), reasons);
  }

  private static double milliseconds(Kernel kernel, Request request) {
    return kernel.cost(request).milliseconds();
  }

  /** The kernel that the property names, if it computes this. */
  private static Optional<Kernel> forced(
      Request request, Arithmetic arithmetic, List<String> reasons) {
    String name = System.getProperty(FORCE_PROPERTY);
    if (name == null) {
      return Optional.empty();
    }
    for (Kernel kernel : ALL) {
      if (kernel.name().equals(name)) {
        Optional<String> refusal = refusal(kernel, request, arithmetic);
        refusal.ifPresent(reason -> reasons.add(name + ": " + reason));
        return refusal.isEmpty() ? Optional.of(kernel) : Optional.empty();
      }
    }
    throw new IllegalArgumentException(
        "-D"
            + FORCE_PROPERTY
            + "="
            + name
            + " names no kernel; there are "
            + String.join(", ", ALL.stream().map(Kernel::name).toList()));
  }

  /** The first exact kernel that accepts the request, and every fast one that does. */
  private static List<Kernel> candidates(
      Request request, Arithmetic arithmetic, List<String> reasons) {
    List<Kernel> candidates = new ArrayList<>();
    boolean exact = false;
    for (Kernel kernel : ALL) {
      boolean isExact = kernel.arithmetic() == Arithmetic.EXACT;
      if (isExact ? exact : !kernel.isFor(request.operator())) {
        continue;
      }
      Optional<String> refusal = refusal(kernel, request, arithmetic);
      if (refusal.isEmpty()) {
        candidates.add(kernel);
        exact |= isExact;
      } else if (!reasons.contains(kernel.name() + ": " + refusal.get())) {
        reasons.add(kernel.name() + ": " + refusal.get());
      }
    }
    return candidates;
  }

  private static Optional<String> refusal(Kernel kernel, Request request, Arithmetic arithmetic) {
    Optional<String> refusal = kernel.refusal(request);
    return refusal.isEmpty()
            && arithmetic == Arithmetic.EXACT
            && kernel.arithmetic() != Arithmetic.EXACT
        ? Optional.of("not exact")
        : refusal;
  }
}
