package graft.core.data.synthetic;

import java.awt.image.BufferedImage;

/** Draws scenes: one sample a pixel, edges softened by their distance. */
final class Painter {
  private static final double SHADOW_OFFSET = 0.07;
  private static final double SHADOW_BLUR = 0.1;

  private final Scene scene;
  private final double pixel;

  private Painter(Scene scene, int side) {
    this.scene = scene;
    this.pixel = 2.0 / side;
  }

  /** The scene as an image of {@code side} by {@code side} pixels. */
  static BufferedImage paint(Scene scene, int side) {
    Painter painter = new Painter(scene, side);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        image.setRGB(column, row, painter.colour(column, row).toRgb());
      }
    }
    return image;
  }

  private Colour colour(int column, int row) {
    double x = (column + 0.5) * pixel - 1;
    double y = (row + 0.5) * pixel - 1;
    Colour colour = scene.backdrop().colour(x, y);
    for (Element element : scene.elements()) {
      colour = over(element, colour, x, y);
    }
    double grain = scene.grain() * 2 * (scene.noise().cell(column, row) - 0.5);
    return scene.light().on(colour, x, y).plus(grain);
  }

  /** The element, and its shadow, over what is behind it. */
  private Colour over(Element element, Colour behind, double x, double y) {
    double distance = element.distance(x, y);
    double cover = cover(distance, pixel);
    Colour below = behind;
    if (cover < 1) {
      Light light = scene.light();
      double shade =
          cover(
              element.distance(x + SHADOW_OFFSET * light.x(), y + SHADOW_OFFSET * light.y()),
              SHADOW_BLUR);
      double dark = 1 - light.shadow() * shade;
      below = new Colour(behind.red() * dark, behind.green() * dark, behind.blue() * dark);
    }
    return cover == 0 ? below : below.mix(element.colour(x, y, distance, pixel), cover);
  }

  /** How much of a soft-edged shape covers a point, 0..1. */
  private static double cover(double distance, double blur) {
    return Math.min(1, Math.max(0, 0.5 - distance / blur));
  }
}
