package io.tileconv.kernel.vector;

import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Whether this Java machine runs the vector kernels at their speed, and if not, why. */
public final class VectorModule {

  private static final String NAME = "jdk.incubator.vector";
  private static final int SMALLEST_BITS = 128;
  private static final String TRAP_LIMIT = "-XX:PerMethodTrapLimit";

  /** A launch that collapsed was seen with JDK 17 only; with JDK 25 it was looked for. */
  private static final int FIRST_WITHOUT_LIMIT = 25;

  private static final Optional<String> REFUSAL = ladder();

  private VectorModule() {}

  /** Why the vector kernels are not used here; empty if they are. */
  public static Optional<String> refusal() {
    return REFUSAL;
  }

  /** Bits and float lanes of the vectors. Asked only where there is no {@link #refusal}. */
  public static String width() {
    return Lanes.COUNT * Float.SIZE + "-bit vectors (" + Lanes.COUNT + " floats)";
  }

  /**
   * What to start Java with so that vectors stay fast whatever ran before them; empty if nothing is
   * missing. The package tells why.
   */
  public static Optional<String> advice() {
    if (Runtime.version().feature() >= FIRST_WITHOUT_LIMIT) {
      return Optional.empty();
    }
    boolean isSet =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(argument -> argument.startsWith(TRAP_LIMIT));
    return isSet ? Optional.empty() : Optional.of("start Java with " + TRAP_LIMIT + "=100000");
  }

  private static Optional<String> ladder() {
    if (ModuleLayer.boot().findModule(NAME).isEmpty()) {
      return Optional.of("start Java with --add-modules=" + NAME);
    }
    String mode = System.getProperty("java.vm.info", "");
    if (mode.contains("interpreted") || mode.contains("emulated-client")) {
      return Optional.of(
          "without the optimising compiler vectors are slower than plain code (Java runs in "
              + mode
              + ")");
    }
    int bits = Lanes.COUNT * Float.SIZE;
    if (bits < SMALLEST_BITS) {
      return Optional.of("this processor's vectors have only " + bits + " bits");
    }
    return Optional.empty();
  }
}
