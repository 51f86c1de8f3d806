package io.tileconv.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tileconv.kernel.Kernel;
import io.tileconv.kernel.Request;
import io.tileconv.kernel.reference.ReferenceKernel;
import io.tileconv.testing.OperatorCase;
import io.tileconv.testing.RandomCases;
import io.tileconv.testing.RandomOperators;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every operator. */
class OperatorsTest {

  private static final int MANY = 3000;

  /** The random operators of the other tests leave none out, and each has a reference. */
  @Test
  void everyOperatorIsTestedAndHasAReference() {
    Set<Class<?>> seen = new HashSet<>();
    Kernel reference = new ReferenceKernel();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < MANY; i++) {
      OperatorCase operatorCase = RandomOperators.any(random);
      Request request =
          new Request(operatorCase.operator(), operatorCase.parameters(), operatorCase.inputs());
      assertThat(reference.refusal(request)).isEmpty();
      seen.add(operatorCase.operator().getClass());
    }
    assertThat(seen).isEqualTo(records(Operator.class));
  }

  @TestFactory
  Stream<DynamicTest> operatorsTravelToTheWorkers() {
    return RandomCases.of(
        200,
        random -> {
          OperatorCase operatorCase = RandomOperators.any(random);
          assertThat(copy(operatorCase.operator())).isEqualTo(operatorCase.operator());
          assertThat(operatorCase.operator().name()).isNotBlank();
        });
  }

  /** The final classes below a sealed interface; gradients have tests of their own. */
  private static Set<Class<?>> records(Class<?> type) {
    Set<Class<?>> records = new HashSet<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      if (permitted.isRecord()) {
        records.add(permitted);
      } else if (permitted.isSealed()) {
        records.addAll(records(permitted));
      }
    }
    return records;
  }

  private static Object copy(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
