package graft.api;

import graft.core.data.PixelRule;

/**
 * Python functions that show an image file to a network as this product does, by the rule the model
 * was trained with. They use the constants of {@link PythonModule}, {@code torch} and Pillow.
 */
final class PythonPreprocessing {
  private static final String UPRIGHT =
      """


      def to_rgb(image):
          \"""A Pillow image as 8-bit RGB, turned upright by its EXIF orientation.\"""
          from PIL import ImageOps

          image.load()  # Pillow turns TIFF here
          if image.format in ("JPEG", "MPO", "PNG", "WEBP"):
              for other in ("xmp", "XML:com.adobe.xmp", "Raw profile type exif"):
                  image.info.pop(other, None)  # EXIF alone counts
              try:
                  image = ImageOps.exif_transpose(image)
              except Exception:  # damaged EXIF turns nothing
                  pass
          return not_as_pillow(image).convert("RGB")
      """;

  private static final String STORED =
      """


      def to_rgb(image):
          \"""A Pillow image as 8-bit RGB, as it is stored: this model was trained so.\"""
          from PIL import Image

          image.load()
          if image.format == "TIFF" and image.mode == "RGBA":  # colours times alpha
              return Image.merge("RGB", image.convert("RGBa").split()[:3])
          return not_as_pillow(image).convert("RGB")
      """;

  private static final String ANY =
      """


      def not_as_pillow(image):
          \"""What Pillow's convert to RGB would make of some images otherwise.\"""
          from PIL import Image

          if image.mode.startswith("I"):  # PGM is rounded, of others the upper eight bits count
              grey = torch.frombuffer(bytearray(image.convert("I").tobytes()), dtype=torch.int32)
              grey = (grey + 128) // 257 if image.format == "PPM" else grey >> 8
              if image.format == "TIFF" and image.tag_v2.get(262) == 0:  # Pillow leaves white 0
                  grey = 255 - grey
              return Image.frombytes("L", image.size, bytes(grey.tolist()))
          if image.mode == "CMYK" and image.format != "TIFF":
              ink = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
              ink = ink.reshape(-1, 4).int()
              white = 255 - ink[:, 3:]
              rgb = white - (ink[:, :3] * white >> 8)
              return Image.frombytes("RGB", image.size, bytes(rgb.flatten().tolist()))
          if image.format == "GIF" and "transparency" in image.info:  # shows the background
              shown = list(range(256))
              shown[image.info["transparency"]] = image.info.get("background", 0)
              return image.point(shown)
          return image


      def preprocess(file):
          \"""What the network sees of an image file: [3, SIDE, SIDE] float32. Needs Pillow.\"""
          from PIL import Image

          # From memory: of files by name Pillow maps some TIFF, and turns those wrongly.
          with Image.open(io.BytesIO(pathlib.Path(file).read_bytes())) as image:
              rgb = to_rgb(image)
          width, height = rgb.size
          if width > height:
              size = (RESIZE * width // height, RESIZE)
          else:
              size = (RESIZE, RESIZE * height // width)
          left, top = (round((length - SIDE) / 2) for length in size)
          rgb = rgb.resize(size, Image.Resampling.BILINEAR)
          rgb = rgb.crop((left, top, left + SIDE, top + SIDE))
          pixels = torch.frombuffer(bytearray(rgb.tobytes()), dtype=torch.uint8)
          pixels = pixels.reshape(SIDE, SIDE, 3).permute(2, 0, 1).float() / 255
          mean, std = (torch.tensor(numbers).reshape(3, 1, 1) for numbers in (MEAN, STD))
          return (pixels - mean) / std
      """;

  private PythonPreprocessing() {}

  static String text(PixelRule rule) {
    return switch (rule) {
          case UPRIGHT -> UPRIGHT;
          case STORED -> STORED;
        }
        + ANY;
  }
}
