"""Makes the fixtures of PillowFixturesTest with Pillow and torchvision as the oracle.

Usage: python make_fixtures.py ../resources/graft/images
Each image file gets NAME.SIDE.rgb beside it: [3, side, side] uint8, RGB, as
Resize(side, bilinear, antialias) and CenterCrop(side) of torchvision give it from
Image.open(...).convert("RGB").
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from torchvision.transforms import functional as F
from torchvision.transforms.functional import InterpolationMode

OUT = Path(sys.argv[1])
SIDES = {}


def picture(width, height, bands, seed):
    """Smooth waves with some noise, so that resizing and chroma both matter."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        127.5 + 90 * np.sin(x / (3 + b) + seed) * np.cos(y / (4 + b)) + random.normal(0, 20, (height, width))
        for b in range(bands)
    ]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def save(name, image, sides, **options):
    image.save(OUT / name, **options)
    SIDES[name] = sides


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rgb = Image.fromarray(picture(67, 45, 3, 1))
    save("wide.png", rgb, [32, 45, 7, 50])
    save("tall.png", Image.fromarray(picture(33, 81, 3, 2)), [32, 33, 64])
    save("square.png", Image.fromarray(picture(64, 64, 3, 3)), [32, 64, 48])
    save("odd-crop.png", Image.fromarray(picture(35, 32, 3, 4)), [32])
    save("long.png", Image.fromarray(picture(200, 3, 3, 5)), [8])
    save("grey.png", Image.fromarray(picture(40, 30, 1, 6)[..., 0]), [30])
    save("alpha.png", Image.fromarray(picture(40, 30, 4, 7)), [30])
    save("grey-alpha.png", Image.fromarray(picture(40, 30, 2, 8)), [30])
    save("palette.png", rgb.quantize(64), [45])
    save("rgb.bmp", rgb, [45])
    save("lossless.webp", rgb, [45], lossless=True)
    save("rgb.tiff", rgb, [45])
    save("palette.gif", rgb.quantize(64), [45])
    save("colour.jpg", Image.fromarray(picture(64, 64, 3, 9)), [64, 32], quality=90)
    save("full-chroma.jpg", Image.fromarray(picture(64, 64, 3, 10)), [64], quality=90, subsampling=0)
    save("grey.jpg", Image.fromarray(picture(64, 48, 1, 11)[..., 0]), [48], quality=90)
    save("progressive.jpg", Image.fromarray(picture(64, 48, 3, 12)), [48], quality=90, progressive=True)
    save("cmyk.jpg", Image.fromarray(picture(48, 48, 4, 13), "CMYK"), [48], quality=95)
    turned = Image.Exif()
    turned[0x0112] = 6
    save("turned-by-exif.jpg", Image.fromarray(picture(64, 48, 3, 14)), [48], quality=90, exif=turned)
    data = io.BytesIO()
    rgb.save(data, "PNG")
    (OUT / "png-named.JPEG").write_bytes(data.getvalue())
    SIDES["png-named.JPEG"] = [45]
    for name, sides in SIDES.items():
        for side in sides:
            image = Image.open(OUT / name).convert("RGB")
            image = F.resize(image, side, InterpolationMode.BILINEAR, antialias=True)
            pixels = np.asarray(F.center_crop(image, [side, side]))
            assert pixels.shape == (side, side, 3)
            (OUT / f"{name}.{side}.rgb").write_bytes(pixels.transpose(2, 0, 1).tobytes())


def views():
    """Views of 28 px, as RandomResizedCrop and Resize(32) + crop cut them: see ViewFixturesTest."""
    for name in ["wide.png", "png-named.JPEG", "colour.jpg", "cmyk.jpg"]:
        image = Image.open(OUT / name).convert("RGB")
        shown = {
            "evaluation": F.center_crop(F.resize(image, 32, antialias=True), [28, 28]),
            "cut": F.crop(F.resize(image, 32, antialias=True), 1, 3, 28, 28),
            "large-box": F.resized_crop(image, 2, 5, 40, 42, [28, 28], antialias=True),
            "small-box": F.resized_crop(image, 17, 4, 15, 19, [28, 28], antialias=True),
        }
        for view, cut in shown.items():
            pixels = np.asarray(cut).transpose(2, 0, 1)
            (OUT / f"{name}.{view}.rgb").write_bytes(pixels.tobytes())


main()
views()
