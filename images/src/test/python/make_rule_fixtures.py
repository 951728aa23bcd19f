"""Makes the fixtures of PixelRuleFixturesTest with Pillow as the oracle.

Usage: python make_rule_fixtures.py ../resources/graft/images/rules
Needs numpy, Pillow and tifffile. Each image file gets NAME.rgb beside it: [3, 24, 24] uint8, RGB:
ImageOps.exif_transpose(Image.open(...)).convert("RGB"), its shorter side resized to 24 pixels and
its centre cut, as Resize and CenterCrop of torchvision do.
"""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageOps

OUT = Path(sys.argv[1])
SIDE = 24
W, H = 40, 30


def picture():
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:H, 0:W]
    planes = [128 + 100 * np.sin(x / (3 + b)) * np.cos(y / (4 + b)) for b in range(3)]
    rgb = np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
    alpha = np.clip(x * 7, 0, 255).astype(np.uint8)
    rgb16 = rgb.astype(np.uint16) * 257 ^ random.integers(0, 256, (H, W, 3)).astype(np.uint16)
    return rgb, alpha, rgb16


def png16(path, pixels):
    """A PNG of 16 bits a channel: Pillow writes grey ones alone."""
    height, width, channels = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def pnm(name, kind, pixels, most, text=False):
    height, width = pixels.shape[:2]
    header = f"P{kind}\n# made by hand\n{width} {height}\n" + ("" if kind in (1, 4) else f"{most}\n")
    if text:
        body = (" ".join(map(str, pixels.ravel().tolist())) + "\n").encode()
    elif kind == 4:
        body = np.packbits(pixels.astype(bool), axis=1).tobytes()
    else:
        body = pixels.astype(">u2" if most > 255 else "u1").tobytes()
    (OUT / name).write_bytes(header.encode() + body)


def resized(image):
    width, height = image.size
    small = (SIDE * width // height, SIDE) if width > height else (SIDE, SIDE * height // width)
    image = image.resize(small, Image.Resampling.BILINEAR)
    left, top = round((small[0] - SIDE) / 2), round((small[1] - SIDE) / 2)
    return np.asarray(image.crop((left, top, left + SIDE, top + SIDE)))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rgb, alpha, rgb16 = picture()
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x112] = orientation
        image = Image.fromarray(rgb)
        image.save(OUT / f"turned-{orientation}.jpg", quality=92, exif=exif)
        image.save(OUT / f"turned-{orientation}.png", exif=exif)
        image.save(OUT / f"turned-{orientation}.webp", lossless=True, exif=exif)
        image.save(OUT / f"turned-{orientation}.tif", tiffinfo={0x112: orientation}, compression="tiff_lzw")
    rgba = np.concatenate([rgb, alpha[..., None]], -1)
    alpha16 = alpha.astype(np.uint16)[..., None] * 257
    Image.fromarray(rgba, "RGBA").save(OUT / "alpha.png")
    Image.fromarray(rgba, "RGBA").save(OUT / "alpha.tif")
    Image.fromarray(rgba, "RGBA").save(OUT / "alpha-lzw.tif", compression="tiff_lzw")
    tifffile.imwrite(OUT / "alpha-big-endian.tif", rgba, photometric="rgb", extrasamples=["unassalpha"], byteorder=">")
    tifffile.imwrite(
        OUT / "alpha-planes.tif", rgba.transpose(2, 0, 1).copy(), photometric="rgb",
        planarconfig="separate", extrasamples=["unassalpha"])
    Image.fromarray(rgba, "RGBA").save(
        OUT / "alpha-turned.tif", tiffinfo={0x112: 6}, compression="tiff_lzw")
    tifffile.imwrite(OUT / "alpha-unknown.tif", rgba, photometric="rgb", extrasamples=["unspecified"])
    times = (rgb.astype(int) * alpha[..., None] // 255).astype(np.uint8)
    tifffile.imwrite(
        OUT / "multiplied.tif", np.concatenate([times, alpha[..., None]], -1), photometric="rgb",
        extrasamples=["assocalpha"])
    tifffile.imwrite(OUT / "deep.tif", rgb16, photometric="rgb")
    tifffile.imwrite(
        OUT / "deep-alpha.tif", np.concatenate([rgb16, alpha16], -1), photometric="rgb", extrasamples=["unassalpha"])
    png16(OUT / "deep.png", rgb16)
    png16(OUT / "deep-alpha.png", np.concatenate([rgb16, alpha16], -1))
    Image.fromarray(np.stack([rgb[..., 0], alpha], -1), "LA").save(OUT / "grey-alpha.tif")
    Image.fromarray(rgb).convert("CMYK").save(OUT / "cmyk.tif", compression="tiff_lzw")
    Image.fromarray(rgb).convert("1").save(OUT / "bits.tif", compression="group4")
    Image.fromarray(rgb).quantize(64).save(OUT / "palette.tif")
    Image.fromarray(rgb).save(
        OUT / "pages.tif", save_all=True, append_images=[Image.fromarray(255 - rgb)], compression="tiff_lzw")
    palette = Image.fromarray(rgb).quantize(64)
    palette.save(OUT / "palette-alpha.png", transparency=3)
    grey = rgb[..., 0]
    pnm("text.pbm", 1, (grey < 128).astype(int), 1, True)
    pnm("text.pgm", 2, grey, 255, True)
    pnm("text-15.pgm", 2, grey >> 4, 15, True)
    pnm("text.ppm", 3, rgb, 255, True)
    pnm("text-1023.ppm", 3, rgb16 >> 6, 1023, True)
    pnm("bits.pbm", 4, grey[:, :37] < 128, 1)
    pnm("grey.pgm", 5, grey, 255)
    pnm("grey-15.pgm", 5, grey >> 4, 15)
    pnm("colour.ppm", 6, rgb, 255)
    pnm("colour-100.ppm", 6, (rgb * (100 / 255)).astype(np.uint8), 100)
    pnm("colour-1023.ppm", 6, rgb16 >> 6, 1023)
    pnm("colour-65535.ppm", 6, rgb16, 65535)
    for file in sorted(OUT.iterdir()):
        if file.suffix != ".rgb":
            image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
            file.with_name(file.name + ".rgb").write_bytes(resized(image).transpose(2, 0, 1).tobytes())


main()
