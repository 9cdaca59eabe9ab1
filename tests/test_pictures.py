"""Pictures are made anew or refused; nothing that cannot be seen stays."""

from __future__ import annotations

import io
import sys
import threading

import pytest
from PIL import Image

from optrommel import pictures
from optrommel.picture_pieces import CHUNKS_MAX, SCANS_MAX, SEGMENTS_MAX
from optrommel.pictures import (
    BYTES_MAX,
    HeicError,
    PictureBrokenError,
    PictureError,
    PicturesBusyError,
    PictureTooHeavyError,
    PictureTooLargeError,
    clean_picture,
)
from tests.pictures import (
    BLUE,
    RED,
    SECRET,
    WHITE,
    bomb,
    deep,
    drawing,
    jpeg,
    one_colour_at_a_time,
    photo_with_more_behind_it,
    png,
    saved,
    says_to_be,
    see_through,
    with_notes,
    with_pixels_in_pieces,
    with_scans,
)

GREY = (128, 128, 128)
NEAR = 12  # how far a colour may be off after JPEG


def opened(raw: bytes) -> Image.Image:
    """Clean a picture and open what came of it."""
    image = Image.open(io.BytesIO(clean_picture(raw).content))
    image.load()
    return image


def ends_of(image: Image.Image) -> tuple[object, object]:
    """Give the colours at the top left and bottom right."""
    return image.getpixel((2, 2)), image.getpixel((image.width - 3, image.height - 3))


def is_near(found: object, wanted: object) -> bool:
    return all(abs(one - other) <= NEAR for one, other in zip(found, wanted, strict=True))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        (jpeg(), BLUE),
        (png(), BLUE),
        (saved(drawing(), "WEBP", lossless=True), BLUE),
        (saved(drawing(mode="CMYK"), "JPEG", quality=95), BLUE),
        (saved(drawing().quantize(4), "PNG"), BLUE),
        (saved(see_through(), "PNG"), WHITE),
        (saved(see_through().quantize(), "PNG"), WHITE),
        (saved(see_through(), "WEBP", lossless=True), WHITE),
        (photo_with_more_behind_it(), BLUE),
        (saved(drawing(), "PNG", save_all=True, append_images=[Image.new("RGB", (80, 40))]), BLUE),
        (saved(drawing(), "WEBP", save_all=True, lossless=True, append_images=[Image.new("RGB", (80, 40))]), BLUE),
    ],
    ids=[
        "jpeg",
        "png",
        "webp",
        "cmyk",
        "palette",
        "see-through",
        "see-through palette",
        "see-through webp",
        "more behind it",
        "moving png",
        "moving webp",
    ],
)
def test_what_is_seen_stays(raw: bytes, right: tuple[int, int, int]) -> None:
    image = opened(raw)

    seen = ends_of(image)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (80, 40))
    assert is_near(seen[0], RED)
    assert is_near(seen[1], right)


def test_a_picture_of_16_bits_is_no_lighter_or_darker() -> None:
    assert is_near(opened(deep()).getpixel((40, 20)), GREY)


@pytest.mark.parametrize(("mode", "value"), [("1", 1), ("L", 255), ("LA", (255, 0))])
def test_drawings_in_black_and_white_are_read(mode: str, value: int | tuple[int, int]) -> None:
    image = opened(saved(Image.new(mode, (20, 20), value), "PNG"))

    assert is_near(image.getpixel((9, 9)), WHITE)


@pytest.mark.parametrize("raw", [jpeg(), png()], ids=["jpeg", "png"])
def test_nothing_that_cannot_be_seen_stays(raw: bytes) -> None:
    content = clean_picture(raw).content

    image = Image.open(io.BytesIO(content))
    assert SECRET.encode() in raw
    assert SECRET.encode() not in content
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


@pytest.mark.parametrize(
    ("orientation", "size", "top_left"),
    [
        (1, (80, 40), RED),
        (2, (80, 40), BLUE),
        (3, (80, 40), BLUE),
        (4, (80, 40), RED),
        (5, (40, 80), RED),
        (6, (40, 80), RED),
        (7, (40, 80), BLUE),
        (8, (40, 80), BLUE),
        (9, (80, 40), RED),
    ],
)
def test_a_photo_stands_upright(orientation: int, size: tuple[int, int], top_left: tuple[int, int, int]) -> None:
    image = opened(jpeg(orientation=orientation))

    assert image.size == size
    assert is_near(ends_of(image)[0], top_left)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1, 1), (1, 1)),
        ((1600, 900), (1600, 900)),
        ((1601, 900), (1600, 899)),
        ((3200, 1600), (1600, 800)),
        ((900, 4000), (360, 1600)),
        ((20_000, 2), (1600, 1)),
    ],
)
def test_a_picture_is_at_most_1600_pixels_wide_and_high(size: tuple[int, int], kept: tuple[int, int]) -> None:
    picture = clean_picture(saved(Image.new("RGB", size), "JPEG"))

    assert (picture.width_px, picture.height_px) == kept
    assert Image.open(io.BytesIO(picture.content)).size == kept


def test_a_photo_turned_on_its_side_is_measured_as_it_stands() -> None:
    picture = clean_picture(jpeg(orientation=6))

    assert (picture.width_px, picture.height_px) == (40, 80)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", PictureError),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', PictureError),
        (b"<!doctype html><h1>foto.jpg</h1>", PictureError),
        (saved(drawing(), "GIF"), PictureError),
        (saved(drawing(), "TIFF"), PictureError),
        (saved(drawing(), "BMP"), PictureError),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", PictureError),
        (jpeg()[: len(SECRET) + 900], PictureError),
        (saved(drawing(), "PNG")[:60], PictureBrokenError),
        (saved(drawing(800, 800), "JPEG")[:-200], PictureBrokenError),
        (saved(drawing(), "AVIF"), PictureError),
        (saved(drawing(), "WEBP")[:-30], PictureError),
        (jpeg() + bytes(BYTES_MAX), PictureTooHeavyError),
        (bomb(), PictureTooLargeError),
        (bomb(8000, 7000), PictureTooLargeError),
        (bomb(4001, 4000), PictureTooLargeError),
        (bomb(4000, 4000), PictureBrokenError),
    ],
    ids=[
        "nothing",
        "svg",
        "html",
        "gif",
        "tiff",
        "bmp",
        "postscript",
        "jpeg without pixels",
        "half a png",
        "half a jpeg",
        "avif",
        "half a webp",
        "11 MB",
        "900 million pixels",
        "56 million pixels",
        "just too many pixels",
        "as many as may be, with none behind it",
    ],
)
def test_what_is_no_good_picture_is_refused(raw: bytes, error: type[PictureError]) -> None:
    with pytest.raises(PictureError) as refused:
        clean_picture(raw)

    assert refused.type is error


def test_a_bomb_is_refused_before_a_pixel_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _self: pytest.fail("it was read"))

    with pytest.raises(PictureTooLargeError):
        clean_picture(bomb(4001, 4000))


def test_a_photo_of_a_large_camera_is_read() -> None:
    picture = clean_picture(saved(Image.new("L", (8000, 6000)), "JPEG", quality=10))

    assert (picture.width_px, picture.height_px) == (1600, 1200)


def test_a_photo_with_even_more_pixels_is_refused() -> None:
    raw = bytearray(saved(Image.new("L", (8, 8)), "JPEG"))
    start = raw.index(b"\xff\xc0")
    raw[start + 5 : start + 9] = (7100).to_bytes(2, "big") * 2  # 50.4 million, by its own saying

    with pytest.raises(PictureTooLargeError):
        clean_picture(bytes(raw))


@pytest.mark.parametrize(
    "raw",
    [
        with_scans(SCANS_MAX),
        with_notes(saved(drawing(), "JPEG"), SEGMENTS_MAX - 20),
        with_notes(saved(drawing(), "PNG"), CHUNKS_MAX - 2),
        with_pixels_in_pieces(2 * CHUNKS_MAX),
        saved(drawing(), "JPEG") + b"\0\2" + b"\xff\xda\0\2" * 2 * SEGMENTS_MAX,
        saved(drawing(), "PNG") + bytes(12 * 2 * CHUNKS_MAX),
        saved(drawing(), "JPEG", exif=b"Exif\0\0" + b"\xff\xda" * 2 * SCANS_MAX),
    ],
    ids=["scans", "notes", "notes of a png", "pixels of a png", "film behind it", "more behind a png", "in its notes"],
)
def test_a_picture_in_many_pieces_is_read(raw: bytes) -> None:
    assert is_near(ends_of(opened(raw))[0], RED)


@pytest.mark.parametrize(
    "raw",
    [
        with_scans(SCANS_MAX + 1),
        with_notes(saved(drawing(), "JPEG"), SEGMENTS_MAX),
        with_notes(saved(drawing(), "PNG"), CHUNKS_MAX),
        saved(drawing(), "JPEG").replace(b"\xff\xc0", b"\xff\xc9", 1),
        saved(drawing(), "JPEG").replace(b"\xff\xc0", b"\xff\xc3", 1),
    ],
    ids=["scans", "notes", "notes of a png", "arithmetic", "lossless"],
)
def test_a_file_made_to_keep_us_busy_is_refused_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch, raw: bytes
) -> None:
    monkeypatch.setattr("PIL.Image.open", lambda *_file, **_how: pytest.fail("it was opened"))

    with pytest.raises(PictureError) as refused:
        clean_picture(raw)

    assert refused.type is PictureError


@pytest.mark.parametrize(
    "raw",
    [saved(drawing(), "JPEG", progressive=True), one_colour_at_a_time(saved(drawing(), "JPEG"))],
    ids=["progressive", "one colour at a time"],
)
def test_a_photo_that_a_decoder_keeps_whole_has_fewer_pixels(raw: bytes) -> None:
    with pytest.raises(PictureTooLargeError):
        clean_picture(says_to_be(raw, 4001, 4000))


@pytest.mark.parametrize(
    ("raw", "width"),
    [(saved(drawing(), "JPEG", progressive=True), 4000), (saved(drawing(), "JPEG"), 4001)],
    ids=["progressive", "in one scan"],
)
def test_a_photo_of_as_many_pixels_as_may_be_is_read(raw: bytes, width: int) -> None:
    assert clean_picture(says_to_be(raw, width, 4000)).width_px == 1600


def heic(width: int = 80, height: int = 40) -> bytes:
    pytest.importorskip("pillow_heif").register_heif_opener()
    return saved(drawing(width, height), "HEIF", quality=95)


def test_a_photo_of_an_iphone_is_read_where_that_is_installed() -> None:
    image = opened(heic())

    assert image.size == (80, 40)
    assert is_near(ends_of(image)[1], BLUE)


def test_a_photo_of_an_iphone_is_refused_in_words_where_it_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = heic()
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    with pytest.raises(HeicError):
        clean_picture(raw)


def test_a_repeat_is_told_by_what_was_sent() -> None:
    first, second, other = clean_picture(jpeg()), clean_picture(jpeg()), clean_picture(png())

    assert first == second
    assert first.sent_digest != other.sent_digest
    assert clean_picture(jpeg() + b"x").sent_digest != first.sent_digest


def test_one_picture_at_a_time_is_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pictures, "PATIENCE_S", 0)

    with pictures._places, pytest.raises(PicturesBusyError):
        clean_picture(jpeg())

    assert clean_picture(jpeg()).width_px == 80


def test_a_refused_picture_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_S", 0)
    with pytest.raises(PictureError):
        clean_picture(b"")

    assert clean_picture(jpeg()).width_px == 80
