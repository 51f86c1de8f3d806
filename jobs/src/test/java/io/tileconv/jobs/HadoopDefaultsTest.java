package io.tileconv.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopDefaultsTest {

  @ParameterizedTest
  @ValueSource(strings = {"core-default.xml", "mapred-default.xml", "yarn-default.xml"})
  void everySettingIsKept(String name) throws Exception {
    ClassLoader loader = HadoopDefaultsTest.class.getClassLoader();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (InputStream in = loader.getResourceAsStream(name)) {
      HadoopDefaults.write(in, written);
    }
    byte[] all;
    try (InputStream in = loader.getResourceAsStream(name)) {
      all = in.readAllBytes();
    }
    assertThat(written.size()).isLessThan(all.length / 2);
    assertThat(settings(written.toByteArray())).isEqualTo(settings(all)).isNotEmpty();
  }

  private static TreeMap<String, String> settings(byte[] xml) {
    Configuration configuration = new Configuration(false);
    configuration.addResource(new ByteArrayInputStream(xml), "the same");
    TreeMap<String, String> settings = new TreeMap<>();
    configuration.forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
    return settings;
  }
}
