package graft.core.model;

import graft.core.data.PixelRule;
import graft.core.network.PixelScale;
import graft.core.pack.Packer;
import graft.core.pack.Window;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happens to an image file before a model sees it.
 *
 * @param pixels how a file becomes RGB
 * @param resize length in pixels that the shorter side is resized to
 * @param side height and width of the square cut from the centre
 * @param mean subtracted from each channel (red, green, blue) of pixels in 0..1
 * @param deviation each channel is divided by, after the mean
 */
public record Preprocessing(
    PixelRule pixels, int resize, int side, List<Double> mean, List<Double> deviation) {
  /** Mean of each channel (red, green, blue) that every network of ours is fed with. */
  public static final List<Double> MEAN = PixelScale.IMAGENET.mean();

  /** Deviation of each channel. */
  public static final List<Double> DEVIATION = PixelScale.IMAGENET.deviation();

  public Preprocessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /** That of a model. */
  public static Preprocessing of(ModelConfig config) {
    int side = config.side();
    Window window =
        Packer.holdsFiles(side) ? Window.evaluation(1, 1, side) : Window.whole(1, 1, side);
    return new Preprocessing(
        config.pixels(), (int) window.resizedWidth(), side, config.mean(), config.deviation());
  }

  /** In words, a sentence a step. */
  public List<String> steps() {
    return List.of(
        switch (pixels) {
          case STORED ->
              "Decode without turning by EXIF (torchvision's and Keras' loaders do not turn either).";
          case UPRIGHT ->
              "Decode and turn upright by the EXIF orientation, as Pillow's ImageOps.exif_transpose"
                  + " does; torchvision's and Keras' loaders leave this out.";
        },
        "Make RGB of 8 bits, as Pillow's convert(\"RGB\") does: grey becomes three equal channels,"
            + " alpha is dropped. Of 16 bits a channel take the upper eight (65535 becomes 255); Pillow"
            + " clips 16-bit grey, so divide it by 256 before. Otherwise than Pillow does, a colour of"
            + " a JPEG in CMYK is white minus its ink, and the transparent colour of a GIF becomes its"
            + " background.",
        String.format(
            Locale.ROOT,
            "Resize the shorter side to %d pixels by Pillow's bilinear filter, keeping the ratio.",
            resize),
        String.format(Locale.ROOT, "Cut the centre, %d x %d pixels.", side, side),
        "Divide by 255, subtract " + mean + ", divide by " + deviation + " (red, green, blue).",
        String.format(
            Locale.ROOT, "Order as [N, 3, %d, %d], float32: channel, row, column.", side, side));
  }

  /** For programs: keys and values of a file's metadata. */
  public Map<String, String> metadata() {
    Map<String, String> all = new TreeMap<>();
    all.put("preprocessing", String.join(" ", steps()));
    all.put("preprocessing.color", "RGB");
    all.put("preprocessing.exif_transpose", Boolean.toString(pixels == PixelRule.UPRIGHT));
    all.put("preprocessing.resize_shorter_side", Integer.toString(resize));
    all.put("preprocessing.resample", "bilinear, as Pillow");
    all.put("preprocessing.center_crop", Integer.toString(side));
    all.put("preprocessing.scale", "1/255");
    all.put("preprocessing.mean", numbers(mean));
    all.put("preprocessing.std", numbers(deviation));
    return all;
  }

  private static String numbers(List<Double> numbers) {
    return String.join(",", numbers.stream().map(String::valueOf).toList());
  }
}
