"""Draw the pictures of the sample digest: `python tests/samples/draw.py [FOLDER]`.

Each is another case of what pages bring along: a photograph-like JPEG, flat PNGs, a PNG that
calls itself .jpg, a WebP, an animated GIF, and a JPEG of more than a megabyte. The numbers are
seeded, so the same Pillow draws the same pictures.
"""

import itertools
import math
import random
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SAMPLE = Path(__file__).resolve().parents[2] / "templates" / "sample" / "gongbao1122"
Color = tuple[int, int, int]


def blend(one: Color, other: Color, share: float) -> Color:
    """Mix two colours."""
    mixed = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    red, green, blue = mixed
    return red, green, blue


def gradient(size: tuple[int, int], stops: list[Color]) -> Image.Image:
    """Draw a vertical gradient through several colours."""
    strip = Image.new("RGB", (1, len(stops)))
    strip.putdata(stops)
    return strip.resize(size, Image.Resampling.BICUBIC)


def glow(
    size: tuple[int, int], at: tuple[float, float], radius: float, color: Color
) -> Image.Image:
    """Draw a soft light on black, to be added to a picture."""
    light = Image.new("RGB", size)
    x, y = at
    ImageDraw.Draw(light).ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
    return light.filter(ImageFilter.GaussianBlur(radius * 0.55))


def grain(picture: Image.Image, strength: float, seed: int) -> Image.Image:
    """Add the noise of a sensor, the same for the same seed."""
    dice = random.Random(seed)
    noise = Image.frombytes("L", picture.size, dice.randbytes(picture.width * picture.height))
    coloured = Image.merge("RGB", (noise, noise, noise))
    return Image.blend(picture, coloured, strength)


def ridge(width: int, height: float, swing: float, seed: int) -> list[tuple[float, float]]:
    """Make the outline of a chain of hills out of a few sines."""
    dice = random.Random(seed)
    waves = [
        (dice.uniform(0.6, 1) / n, n * dice.uniform(0.8, 1.4), dice.random() * 7)
        for n in range(1, 9)
    ]
    return [
        (x, height + swing * sum(a * math.sin(f * x / width * 6 + p) for a, f, p in waves) / 2)
        for x in range(0, width + 1, 2)
    ]


def dawn(size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """Draw hills before sunrise: soft, many colours, as a photograph has."""
    width, height = size
    sky: list[Color] = [
        (24, 34, 78),
        (72, 66, 128),
        (190, 104, 128),
        (246, 166, 112),
        (253, 214, 150),
    ]
    picture = gradient(size, sky)
    sun = (width * 0.68, height * 0.56)
    picture = ImageChops.add(picture, glow(size, sun, 130, (150, 96, 40)))
    picture = ImageChops.screen(picture, glow(size, sun, 46, (255, 236, 190)))
    for layer in range(6):
        share = layer / 5
        color = blend((168, 110, 138), (16, 20, 46), share)
        outline = ridge(width, height * (0.58 + 0.075 * layer), 46 + 12 * layer, 40 + layer)
        hills = Image.new("L", size)
        ImageDraw.Draw(hills).polygon([*outline, (width, height), (0, height)], fill=255)
        picture.paste(
            Image.new("RGB", size, color), mask=hills.filter(ImageFilter.GaussianBlur(1.2))
        )
        picture = ImageChops.screen(picture, glow(size, sun, 170 - 20 * layer, (26, 12, 6)))
    return grain(picture, 0.035, 1)


def bars(size: tuple[int, int] = (1200, 720)) -> Image.Image:
    """Draw a bar chart: few colours, hard edges, so it should stay a PNG."""
    picture = Image.new("RGB", size, (250, 250, 247))
    pen = ImageDraw.Draw(picture)
    font, small = ImageFont.load_default(30), ImageFont.load_default(24)
    values = [18, 27, 35, 41, 58, 74, 92]
    left, bottom, top = 110, 610, 90
    for tick in range(0, 101, 25):
        y = bottom - (bottom - top) * tick / 100
        pen.line((left, y, 1140, y), fill=(222, 224, 220), width=2)
        pen.text((left - 20, y), str(tick), font=small, fill=(120, 124, 128), anchor="rm")
    for index, value in enumerate(values):
        x = left + 40 + index * 145
        y = bottom - (bottom - top) * value / 100
        color = (22, 140, 100) if index < len(values) - 1 else (232, 112, 58)
        pen.rounded_rectangle(
            (x, y, x + 92, bottom), 12, fill=color, corners=(True, True, False, False)
        )
        pen.text((x + 46, y - 12), str(value), font=font, fill=(40, 44, 48), anchor="mb")
        pen.text(
            (x + 46, bottom + 18),
            f"Q{index % 4 + 1}",
            font=small,
            fill=(120, 124, 128),
            anchor="mt",
        )
    pen.line((left, bottom, 1140, bottom), fill=(60, 64, 68), width=3)
    return picture.quantize(64)


def lattice(size: tuple[int, int] = (1080, 640)) -> Image.Image:
    """Draw a network of nodes in layers: flat, on a dark ground."""
    scale = 2
    picture = Image.new("RGB", (size[0] * scale, size[1] * scale), (17, 24, 39))
    pen = ImageDraw.Draw(picture)
    counts, dice = [4, 7, 9, 7, 3], random.Random(11)
    layers = [
        [((150 + 195 * i) * scale, (320 + (row - (n - 1) / 2) * 66) * scale) for row in range(n)]
        for i, n in enumerate(counts)
    ]
    for near, far in itertools.pairwise(layers):
        for start in near:
            for stop in far:
                strong = dice.random() < 0.16
                pen.line(
                    (*start, *stop),
                    fill=(56, 189, 168) if strong else (38, 52, 74),
                    width=4 if strong else 2,
                )
    palette: list[Color] = [
        (94, 234, 212),
        (125, 211, 252),
        (165, 180, 252),
        (216, 180, 254),
        (251, 191, 36),
    ]
    for layer, color in zip(layers, palette, strict=True):
        for x, y in layer:
            pen.ellipse((x - 36, y - 36, x + 36, y + 36), fill=(17, 24, 39), outline=color, width=8)
            pen.ellipse((x - 14, y - 14, x + 14, y + 14), fill=color)
    return picture.resize(size, Image.Resampling.LANCZOS)


def ribbons(size: tuple[int, int] = (1200, 675)) -> Image.Image:
    """Draw sound as ribbons of light: smooth gradients, for WebP."""
    width, height = size
    picture = gradient(size, [(12, 14, 34), (28, 18, 58), (12, 14, 34)])
    for number in range(26):
        share = number / 25
        line = Image.new("RGB", size)
        color = blend((56, 189, 248), (244, 114, 182), share)
        points = [
            (
                x,
                height / 2
                + math.sin(x / width * 9 + share * 2.4)
                * (150 - 90 * share)
                * math.sin(math.pi * x / width)
                + (share - 0.5) * 190 * math.sin(x / width * 4 + 1),
            )
            for x in range(0, width + 1, 4)
        ]
        ImageDraw.Draw(line).line(points, fill=color, width=3, joint="curve")
        picture = ImageChops.screen(picture, line.filter(ImageFilter.GaussianBlur(1)))
        picture = ImageChops.screen(picture, line.filter(ImageFilter.GaussianBlur(7)))
    return picture


def orbit(frames: int = 24, size: int = 360) -> list[Image.Image]:
    """Draw satellites going round: an animation of few colours."""
    made = []
    for frame in range(frames):
        picture = Image.new("RGB", (size * 2, size * 2), (14, 22, 40))
        pen = ImageDraw.Draw(picture)
        turn = frame / frames * math.tau
        rings: list[tuple[int, int, Color]] = [
            (130, 1, (52, 211, 153)),
            (210, -1, (251, 146, 60)),
            (290, 2, (129, 140, 248)),
        ]
        for radius, speed, color in rings:
            pen.ellipse(
                (size - radius, size - radius, size + radius, size + radius),
                outline=(44, 58, 88),
                width=4,
            )
            for step in reversed(range(14)):
                angle = turn * speed + radius - step * 0.045 * (1 if speed > 0 else -1)
                x, y = size + radius * math.cos(angle), size + radius * math.sin(angle)
                r = 22 - step * 1.4
                pen.ellipse(
                    (x - r, y - r, x + r, y + r), fill=blend(color, (14, 22, 40), step / 14)
                )
        pen.ellipse((size - 56, size - 56, size + 56, size + 56), fill=(226, 232, 240))
        made.append(picture.resize((size, size), Image.Resampling.LANCZOS).quantize(48))
    return made


def city(size: tuple[int, int] = (1920, 1200)) -> Image.Image:
    """Draw a city at night over water: so much detail that its JPEG exceeds a megabyte."""
    width, height = size
    horizon, dice = int(height * 0.66), random.Random(7)
    picture = gradient(
        size, [(8, 10, 30), (22, 26, 66), (74, 48, 104), (206, 118, 116), (120, 70, 96)]
    )
    for _ in range(900):
        x, y, light = (
            dice.randrange(width),
            int(dice.random() ** 2 * horizon),
            dice.randrange(90, 240),
        )
        picture.putpixel((x, y), (light, light, min(255, light + 20)))
    picture = ImageChops.screen(
        picture, glow(size, (width * 0.3, height * 0.2), 150, (120, 110, 120))
    )
    picture = ImageChops.screen(
        picture, glow(size, (width * 0.3, height * 0.2), 34, (255, 246, 226))
    )
    for depth in range(4):
        pen, x = ImageDraw.Draw(picture), -20
        dark = blend((92, 62, 104), (10, 12, 28), depth / 3)
        while x < width:
            w, h = dice.randrange(46, 120), dice.randrange(90, 300) + (3 - depth) * 62
            pen.rectangle((x, horizon - h, x + w, horizon), fill=dark)
            _windows(pen, (x, horizon - h, w, h), depth, dice)
            x += w + dice.randrange(0, 16)
    water = picture.crop((0, horizon - (height - horizon), width, horizon)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    for row in range(water.height):
        shift = round(math.sin(row / 4.5) * (2 + row / 34) + math.sin(row / 17) * 5)
        picture.paste(water.crop((0, row, width, row + 1)), (shift, horizon + row))
    shade = Image.new("RGB", (width, height - horizon), (6, 10, 30))
    picture.paste(Image.blend(picture.crop((0, horizon, width, height)), shade, 0.42), (0, horizon))
    return grain(picture, 0.05, 3)


def _windows(
    pen: ImageDraw.ImageDraw, house: tuple[int, int, int, int], depth: int, dice: random.Random
) -> None:
    left, top, width, height = house
    warm: list[Color] = [(255, 214, 140), (255, 236, 190), (150, 200, 255)]
    for y in range(top + 10, top + height - 8, 14):
        for x in range(left + 8, left + width - 8, 11):
            if dice.random() < 0.16 + 0.07 * depth:
                pen.rectangle(
                    (x, y, x + 4, y + 6),
                    fill=blend((92, 62, 104), dice.choice(warm), 0.4 + 0.18 * depth),
                )


def lines(size: tuple[int, int] = (1200, 640)) -> Image.Image:
    """Draw two falling curves: flat, with an alpha channel."""
    scale = 2
    picture = Image.new("RGBA", (size[0] * scale, size[1] * scale), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for row in range(5):
        y = (90 + row * 115) * scale
        pen.line((90 * scale, y, 1140 * scale, y), fill=(128, 136, 148, 70), width=2)
    curves: list[tuple[float, Color]] = [(0.9, (37, 99, 235)), (1.9, (219, 39, 119))]
    for speed, color in curves:
        points = [
            (x * scale, (550 - 450 * math.exp(-speed * (x - 90) / 380)) * scale)
            for x in range(90, 1141, 6)
        ]
        pen.line(points, fill=(*color, 255), width=12, joint="curve")
        for x, y in points[:: len(points) // 7]:
            pen.ellipse(
                (x - 16, y - 16, x + 16, y + 16),
                fill=(255, 255, 255, 255),
                outline=(*color, 255),
                width=8,
            )
    return picture.resize(size, Image.Resampling.LANCZOS)


FILES: dict[str, Callable[[Path], object]] = {
    "dawn.jpg": lambda path: dawn().save(path, "JPEG", quality=88),
    "compute.png": lambda path: bars().save(path, "PNG", optimize=True),
    # A PNG by its bytes: names lie, and the page must not care.
    "network.jpg": lambda path: lattice().save(path, "PNG", optimize=True),
    "speech.webp": lambda path: ribbons().save(path, "WEBP", quality=82),
    "satellites.gif": lambda path: _animate(orbit(), path),
    "city-night.jpg": lambda path: city().save(path, "JPEG", quality=96),
    "loss.png": lambda path: lines().save(path, "PNG", optimize=True),
}


def _animate(frames: list[Image.Image], path: Path) -> None:
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    for name, draw in FILES.items():
        draw(folder / name)
        print(f"{name:16} {(folder / name).stat().st_size:>9,}")
