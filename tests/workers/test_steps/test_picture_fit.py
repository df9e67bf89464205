"""Any picture comes within WeChat's limits, looking as it did and telling nothing private."""

from __future__ import annotations

import hashlib
import io
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from workers.digest import MATERIAL_BYTES, PICTURE_BYTES, FittedPicture, Use
from workers.steps.picture import PictureUnfit, fit, look

if TYPE_CHECKING:
    from pathlib import Path

RED, BLUE = (220, 20, 30), (20, 40, 220)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Noise: the picture that compresses worst."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(
        mode, (width, height), random.Random(7).randbytes(width * height * channels)
    )


def red_over_blue(mode: str = "RGB", size: tuple[int, int] = (80, 60)) -> Image.Image:
    image = Image.new("RGB", size, RED)
    ImageDraw.Draw(image).rectangle((0, size[1] // 2, *size), fill=BLUE)
    return image.convert(mode)


def shown(fitted: FittedPicture) -> Image.Image:
    image = Image.open(io.BytesIO(fitted.data))
    assert image.format is not None
    assert image.format.lower() == fitted.kind
    assert image.size == (fitted.width, fitted.height)
    assert len(fitted.data) == fitted.after
    return image


def colour_at(image: Image.Image, x: float, y: float) -> tuple[int, int, int]:
    pixel = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def near(one: tuple[int, ...], other: tuple[int, ...], tolerance: int = 30) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def located(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)
    return exif


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA")],
)
@pytest.mark.parametrize("use", Use)
def test_what_is_within_the_limits_stays_as_it_is(kind: str, mode: str, use: Use) -> None:
    """Encoding anew would cost quality and make a new picture of a known one."""
    data = saved(red_over_blue(mode), kind)
    fitted = fit(data, use)
    assert fitted.data == data
    assert fitted.sha256 == hashlib.sha256(data).hexdigest()
    assert (fitted.kind, fitted.width, fitted.height) == (kind.lower(), 80, 60)


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "BMP", "TIFF", "GIF"])
@pytest.mark.parametrize("use", Use)
def test_formats_that_wechat_refuses_are_converted(kind: str, use: Use) -> None:
    """WeChat's uploadimg takes jpg and png alone."""
    fitted = fit(saved(red_over_blue(), kind), use)
    assert fitted.kind in ("jpeg", "png")
    assert near(colour_at(shown(fitted), 0.5, 0.25), RED)
    assert near(colour_at(shown(fitted), 0.5, 0.75), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_turned_picture_stands_upright_and_tells_no_place(kind: str) -> None:
    """Phones store pictures sideways with a note to turn them, and where they were taken."""
    data = saved(red_over_blue(), kind, exif=located(6))
    fitted = fit(data, Use.BODY)
    image = shown(fitted)
    assert image.size == (60, 80)
    assert near(colour_at(image, 0.75, 0.5), RED)
    assert near(colour_at(image, 0.25, 0.5), BLUE)
    assert not image.getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_a_camera_was_held_is_undone(orientation: int) -> None:
    """A corner of its own colour is always shown where the camera's note says it belongs."""
    image = Image.new("RGB", (64, 32), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 20, 10), fill=RED)
    data = saved(image, "JPEG", exif=located(orientation), quality=95)
    corner = {
        1: (0, 0),
        2: (1, 0),
        3: (1, 1),
        4: (0, 1),
        5: (0, 0),
        6: (1, 0),
        7: (1, 1),
        8: (0, 1),
    }
    x, y = corner[orientation]
    assert near(colour_at(shown(fit(data, Use.BODY)), 0.1 + 0.8 * x, 0.1 + 0.8 * y), RED, 60)


def test_an_upright_photo_loses_its_place_without_being_encoded_anew() -> None:
    """Taking segments out costs nothing; the pixels stay the camera's."""
    plain = saved(red_over_blue(), "JPEG", quality=93)
    with_place = saved(red_over_blue(), "JPEG", quality=93, exif=located(1), xmp=b"<x>GPS</x>")
    fitted = fit(with_place, Use.BODY)
    assert fitted.data == plain
    assert fitted.before == len(with_place)


def test_what_hangs_behind_a_photo_is_cut_off() -> None:
    """Phones append films and second pictures, which have places of their own."""
    plain = saved(photo(60, 40), "JPEG", progressive=True)
    assert fit(plain + saved(red_over_blue(), "JPEG", exif=located(1)), Use.BODY).data == plain


def test_texts_in_a_png_are_taken_out_but_for_the_mark_of_generated_content() -> None:
    """Chinese rules forbid taking the AIGC mark out of generated pictures."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "shot at home")
    texts.add_text("AIGC", '{"Label":"1"}')
    fitted = fit(saved(red_over_blue(), "PNG", pnginfo=texts, exif=located(1)), Use.BODY)
    assert shown(fitted).info.keys() & {"Comment", "AIGC", "exif"} == {"AIGC"}


def test_a_colour_profile_stays_with_the_bytes_it_belongs_to() -> None:
    """Without its profile a wide-gamut photo looks dull."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(red_over_blue(), "JPEG", icc_profile=profile, exif=located(1))
    assert shown(fit(data, Use.BODY)).info["icc_profile"] == profile


@pytest.mark.parametrize("profile", [b"", b"no profile at all" * 20])
def test_print_colours_become_screen_colours(profile: bytes) -> None:
    """WeChat's phones show CMYK pictures in false colours, or not at all."""
    data = saved(red_over_blue("CMYK"), "JPEG", icc_profile=profile)
    image = shown(fit(data, Use.BODY))
    assert image.mode == "RGB"
    assert near(colour_at(image, 0.5, 0.25), RED, 60)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight_with_the_same_greys(kind: str) -> None:
    """Cutting instead of scaling would turn all greys white."""
    grey = Image.new("I;16", (40, 40), 0x8080)
    fitted = fit(saved(grey, kind), Use.BODY)
    assert near(colour_at(shown(fitted), 0.5, 0.5), (128, 128, 128), 3)
    assert not look(fitted.data).deep


def test_a_large_screenshot_stays_png() -> None:
    """JPEG's halos around letters are what makes screenshots ugly."""
    image = Image.new("RGB", (6000, 5000), "white")
    for y in range(0, 5000, 50):
        ImageDraw.Draw(image).text((10, y), "plain text " * 60, fill="black", font_size=40)
    fitted = fit(saved(image, "PNG", compress_level=0), Use.BODY)
    assert fitted.before > 10_000_000
    assert fitted.kind == "png"
    assert fitted.width == 1440


def test_a_photo_saved_as_png_becomes_jpeg_below_the_limit() -> None:
    """The worst case: noise of three megabytes."""
    data = saved(photo(1000, 1000), "PNG")
    assert len(data) > 3_000_000
    fitted = fit(data, Use.BODY)
    assert fitted.kind == "jpeg"
    assert fitted.after < PICTURE_BYTES
    assert fitted.width >= 800


def test_a_photo_that_quality_cannot_fit_is_scaled() -> None:
    """Noise of 1,440 x 3,000 pixels is over a megabyte at any bearable quality."""
    fitted = fit(saved(photo(1440, 3000), "JPEG", quality=95), Use.BODY)
    assert fitted.after < PICTURE_BYTES
    assert fitted.width / fitted.height == pytest.approx(0.48, abs=0.01)


def test_transparency_is_kept_where_it_fits_and_becomes_white_where_not() -> None:
    """On a phone's dark page a transparent drawing should stay one; a photo cannot."""
    drawing = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).ellipse((50, 50, 150, 150), fill=(*RED, 255))
    kept = fit(saved(drawing, "WEBP", lossless=True), Use.BODY)
    assert kept.kind == "png"
    assert look(kept.data).has_alpha
    heavy = photo(900, 900, "RGBA")
    heavy.putalpha(Image.new("L", (900, 900), 0))
    flattened = shown(fit(saved(heavy, "PNG"), Use.BODY))
    assert flattened.mode == "RGB"
    assert near(colour_at(flattened, 0.5, 0.5), (255, 255, 255), 2)


def test_huge_dimensions_are_reduced_although_the_bytes_would_pass() -> None:
    """WeChat refused a valid PNG of 18,018 x 24,477 with 40137."""
    data = saved(Image.new("1", (9000, 9000)), "PNG")
    assert len(data) < 20_000
    fitted = fit(data, Use.BODY)
    assert (fitted.width, fitted.height) == (1440, 1440)


def test_a_moving_gif_stays_one_in_the_body_and_stands_still_on_the_cover() -> None:
    """add_material takes moving pictures for the body; a cover never moves."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    body, cover = fit(data, Use.BODY), fit(data, Use.COVER)
    assert (body.kind, body.data) == ("gif", data)
    assert cover.kind == "png"


def test_a_moving_gif_that_is_too_heavy_is_refused_with_a_remedy() -> None:
    """Standing still would lose what it shows, and nobody would notice."""
    frames = [photo(1300, 1300, "L").rotate(90 * turn) for turn in range(8)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert len(data) > MATERIAL_BYTES
    with pytest.raises(PictureUnfit, match="动图有") as caught:
        fit(data, Use.BODY)
    assert "缩小" in caught.value.remedy


def test_pictures_are_fitted_side_by_side() -> None:
    """Threads get the same bytes as one after the other."""
    many = [saved(photo(300 + 10 * n, 200), "WEBP") for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda data: fit(data, Use.BODY), many))
    assert together == [fit(data, Use.BODY) for data in many]


@pytest.mark.content
def test_the_heaviest_real_picture_fits(content: Path) -> None:
    """The 2,450,338 bytes of 20240501: 36 % of a limit's worth, at full size."""
    data = next(content.glob("20240501*/20240501-01.png")).read_bytes()
    fitted = fit(data, Use.BODY)
    assert fitted.before == 2_450_338
    assert (fitted.kind, fitted.width, fitted.height) == ("jpeg", 1280, 1280)
    assert fitted.after < PICTURE_BYTES / 2


@pytest.mark.content
def test_the_other_real_pictures_stay_as_they_are(content: Path) -> None:
    """22 JPEGs of the author's pages need nothing."""
    for path in content.glob("*/*.jpg"):
        data = path.read_bytes()
        assert fit(data, Use.BODY).data == data
