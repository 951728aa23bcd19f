package graft.report;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** An SVG document as pixels, at twice its size. */
final class Raster {
  private static final int SCALE = 2;

  private Raster() {}

  /**
   * The PNG of an SVG document, or empty where this machine has no fonts to write its text with (a
   * runtime image without fontconfig).
   */
  static Optional<byte[]> png(String svg) {
    try {
      return Optional.of(SampleImage.png(draw(svg)));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      // The JDK reports missing fonts as LinkageError, InternalError or a plain Error.
      return Optional.empty();
    }
  }

  /** The document with the family that this machine has; jsvg looks at the first name alone. */
  private static String inOneFamily(String svg) {
    Set<String> there =
        Set.of(GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames());
    String family =
        SvgWriter.FAMILIES.stream().filter(there::contains).findFirst().orElse("sans-serif");
    return svg.replace(attribute(SvgWriter.TYPEFACE), attribute(family));
  }

  private static String attribute(String families) {
    return "font-family=\"" + families + "\"";
  }

  private static BufferedImage draw(String svg) {
    SVGDocument document =
        new SVGLoader()
            .load(
                new ByteArrayInputStream(inOneFamily(svg).getBytes(StandardCharsets.UTF_8)),
                null,
                LoaderContext.createDefault());
    if (document == null) {
      throw new IllegalStateException("the figure cannot be read back");
    }
    FloatSize size = document.size();
    int width = Math.round(size.width * SCALE);
    int height = Math.round(size.height * SCALE);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      document.render((Component) null, graphics, new ViewBox(width, height));
    } finally {
      graphics.dispose();
    }
    return image;
  }
}
