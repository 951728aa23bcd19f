package graft.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one SVG document; the JDK's XML writer escapes texts and attributes. */
final class SvgWriter {
  /**
   * The one typeface of pages and figures, by what it is called where it is installed. These names
   * stand for letters of the same widths, so that a figure looks the same on all machines.
   */
  static final List<String> FAMILIES =
      List.of("Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "sans-serif");

  /** {@link #FAMILIES} as style sheets write them. */
  static final String TYPEFACE = String.join(", ", FAMILIES);

  /** Height of a figure's text in pixels. */
  static final int TEXT = 13;

  /** Height of what stands in the second row. */
  static final int SMALL_TEXT = 12;

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  /** Opens a document of {@code width} x {@code height} pixels. */
  SvgWriter(int width, int height) {
    try {
      xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + width + " " + height,
        "width",
        width,
        "height",
        height,
        "font-family",
        TYPEFACE,
        "font-size",
        TEXT,
        "role",
        "img");
  }

  /** Opens an element; attributes are name, value, name, value, ... */
  SvgWriter open(String element, Object... attributes) {
    return run(
        () -> {
          xml.writeStartElement(element);
          attributes(attributes);
        });
  }

  /** Closes the element opened last. */
  SvgWriter close() {
    return run(xml::writeEndElement);
  }

  /** An element without content. */
  SvgWriter empty(String element, Object... attributes) {
    return run(
        () -> {
          xml.writeEmptyElement(element);
          attributes(attributes);
        });
  }

  /** An element that holds only text. */
  SvgWriter text(String element, String content, Object... attributes) {
    open(element, attributes);
    run(() -> xml.writeCharacters(legal(content)));
    return close();
  }

  /** Closes the document and gives it back; line breaks stand between elements. */
  String end() {
    run(xml::writeEndDocument);
    run(xml::flush);
    return text.toString().replace("><", ">\n<") + "\n";
  }

  /** A coordinate with two decimals. */
  static String at(double coordinate) {
    String rounded = String.format(Locale.ROOT, "%.2f", coordinate);
    return rounded.equals("-0.00") ? "0.00" : rounded;
  }

  private void attributes(Object... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      String shown = value instanceof Double number ? at(number) : legal(value.toString());
      xml.writeAttribute(attributes[i].toString(), shown);
    }
  }

  /** Text without the characters that XML 1.0 forbids. */
  static String legal(String text) {
    StringBuilder legal = new StringBuilder(text.length());
    text.codePoints().map(c -> isLegal(c) ? c : 0xFFFD).forEach(legal::appendCodePoint);
    return legal.toString();
  }

  private static boolean isLegal(int c) {
    boolean control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    return !control && !surrogate && c != 0xFFFE && c != 0xFFFF;
  }

  private interface Step {
    void run() throws XMLStreamException;
  }

  private SvgWriter run(Step step) {
    try {
      step.run();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("the figure is not well-formed", e);
    }
    return this;
  }
}
