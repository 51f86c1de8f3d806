package io.tileconv.jobs.image;

import io.tileconv.jobs.image.ImageMetadata.Item;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The XML of GDAL's TIFF tag 42112, which names bands and holds other texts. GDAL escapes texts
 * twice.
 */
final class GdalItems {

  private GdalItems() {}

  /**
   * @throws BadImageException if it is no such XML
   */
  static List<Item> parse(String xml) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The default prints errors.
      builder.setErrorHandler(new DefaultHandler());
      Element root = builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
      NodeList elements = root.getElementsByTagName("Item");
      List<Item> items = new ArrayList<>();
      for (int i = 0; i < elements.getLength(); i++) {
        Element element = (Element) elements.item(i);
        String band = element.getAttribute("sample");
        items.add(
            new Item(
                element.getAttribute("name"),
                element.getAttribute("domain"),
                band.isEmpty() ? -1 : Integer.parseInt(band),
                element.getAttribute("role"),
                unescaped(element.getTextContent())));
      }
      return items;
    } catch (SAXException | NumberFormatException e) {
      throw Tiff.damaged("tag 42112 (GDAL metadata) holds no XML that can be read");
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  static String xml(List<Item> items) {
    StringBuilder xml = new StringBuilder("<GDALMetadata>\n");
    for (Item item : items) {
      xml.append("  <Item name=\"").append(escaped(item.name())).append('"');
      if (!item.domain().isEmpty()) {
        xml.append(" domain=\"").append(escaped(item.domain())).append('"');
      }
      if (item.band() >= 0) {
        xml.append(" sample=\"").append(item.band()).append('"');
      }
      if (!item.role().isEmpty()) {
        xml.append(" role=\"").append(escaped(item.role())).append('"');
      }
      xml.append('>').append(escaped(escaped(item.text()))).append("</Item>\n");
    }
    return xml.append("</GDALMetadata>\n").toString();
  }

  private static String unescaped(String text) {
    return text.replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
