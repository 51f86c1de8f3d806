package io.tileconv.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list that people read is the list that the code has. */
class SupportedOperatorsTest {

  @Test
  void theDocumentNamesThemAll() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("OPERATORS.md")).stream()
            .filter(line -> line.startsWith("- "))
            .map(line -> line.substring(2))
            .toList();
    List<String> wanted =
        OnnxReader.supportedOperators().stream()
            .map(
                name ->
                    SupportedOperators.mapping(name).isPresent()
                        ? name
                        : name + " (of constants only)")
            .toList();
    assertThat(documented).isEqualTo(wanted);
  }
}
