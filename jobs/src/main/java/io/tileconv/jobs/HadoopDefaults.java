package io.tileconv.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Writes Hadoop's default settings without their descriptions into a jar, for the launcher: to
 * start, Hadoop and Spark read them a dozen times, and two thirds of the text are descriptions. A
 * small job takes a twelfth less time.
 */
final class HadoopDefaults {

  private static final List<String> NAMES =
      List.of("core-default.xml", "hdfs-default.xml", "mapred-default.xml", "yarn-default.xml");

  private HadoopDefaults() {}

  /** Makes the jar that is named; on the class path it must be before Hadoop's. */
  public static void main(String[] args)
      throws IOException, ParserConfigurationException, SAXException, TransformerException {
    try (OutputStream file = Files.newOutputStream(Path.of(args[0]));
        JarOutputStream jar = new JarOutputStream(file)) {
      for (String name : NAMES) {
        try (InputStream in = HadoopDefaults.class.getClassLoader().getResourceAsStream(name)) {
          if (in != null) {
            jar.putNextEntry(new JarEntry(name));
            write(in, jar);
            jar.closeEntry();
          }
        }
      }
    }
  }

  /** Copies one file without what is for people. */
  static void write(InputStream in, OutputStream out)
      throws IOException, ParserConfigurationException, SAXException, TransformerException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setIgnoringComments(true);
    Document document = factory.newDocumentBuilder().parse(in);
    NodeList descriptions = document.getElementsByTagName("description");
    while (descriptions.getLength() > 0) {
      descriptions.item(0).getParentNode().removeChild(descriptions.item(0));
    }
    TransformerFactory.newDefaultInstance()
        .newTransformer()
        .transform(new DOMSource(document), new StreamResult(out));
  }
}
