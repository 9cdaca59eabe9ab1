"""Pictures as people send them, good and bad, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

SECRET = "GEHEIME-PLEK-52.7871-6.1189"
RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def drawing(width: int = 80, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Draw a picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Give a picture as a file."""
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def jpeg(width: int = 80, height: int = 40, *, orientation: int = 1) -> bytes:
    """Give a JPEG as a phone makes it: with place, camera and comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET  # maker
    exif.get_ifd(0x8825)[1] = "N"  # the place
    exif.get_ifd(0x8825)[29] = SECRET
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    options = {"exif": exif, "comment": SECRET, "xmp": xmp, "icc_profile": SECRET.encode(), "quality": 95}
    return saved(drawing(width, height), "JPEG", **options) + SECRET.encode()


def png() -> bytes:
    """Give a PNG with all the words that one can hold."""
    notes = PngInfo()
    notes.add_text("Author", SECRET)
    notes.add_text("Comment", SECRET, zip=True)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    exif = Image.Exif()
    exif[0x010F] = SECRET
    return saved(drawing(), "PNG", pnginfo=notes, exif=exif) + SECRET.encode()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """Give a PNG of few bytes that says it has 900 million pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0" * 90_000)) + IEND


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


IEND = _chunk(b"IEND", b"")


def with_scans(scans: int) -> bytes:
    """Give a progressive JPEG that goes over its pixels so many times; all but the first ones add nothing."""
    raw = saved(drawing(), "JPEG", progressive=True, quality=95)
    nothing = b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 1, 63, 0x00)
    return raw[:-2] + nothing * (scans - raw.count(b"\xff\xda")) + raw[-2:]


def with_notes(raw: bytes, notes: int) -> bytes:
    """Give a JPEG or a PNG with so many notes put in that say nothing."""
    if raw.startswith(b"\xff\xd8"):
        return raw[:2] + b"\xff\xfe\0\2" * notes + raw[2:]
    return raw[:33] + _chunk(b"prVt", b"") * notes + raw[33:]


def with_pixels_in_pieces(pieces: int) -> bytes:
    """Give a PNG whose pixels come in so many pieces more."""
    raw = saved(drawing(), "PNG")
    return raw[:33] + _chunk(b"IDAT", b"") * pieces + raw[33:]


def says_to_be(raw: bytes, width: int, height: int) -> bytes:
    """Give a JPEG that says it is of another size."""
    frame = next(at for at in (raw.find(b"\xff\xc0"), raw.find(b"\xff\xc2")) if at > 0)
    return raw[: frame + 5] + struct.pack(">HH", height, width) + raw[frame + 9 :]


def one_colour_at_a_time(raw: bytes) -> bytes:
    """Give a JPEG whose first scan, by its own saying, holds one colour."""
    scan = raw.index(b"\xff\xda")
    return raw[: scan + 4] + b"\1" + raw[scan + 5 :]


def photo_with_more_behind_it() -> bytes:
    """Give a JPEG with a second picture behind it, as phones make for bright screens."""
    return saved(drawing(), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 40), WHITE)], quality=95)


def see_through() -> Image.Image:
    """Draw a picture whose right half is not there."""
    image = drawing(mode="RGBA")
    image.paste((0, 0, 0, 0), (40, 0, 80, 40))
    return image


def deep() -> bytes:
    """Give a grey PNG of 16 bits a pixel: middle grey."""
    return saved(Image.new("I;16", (80, 40), 0x8000), "PNG")


def sketch() -> bytes:
    """Give a photo of a drawing: a bench by the pond."""
    image = Image.new("RGB", (1200, 900), "#fbf7ea")
    pen = ImageDraw.Draw(image)
    pen.ellipse((80, 520, 700, 820), fill="#9cc3e6", outline="#37618e", width=10)
    pen.rectangle((760, 520, 1120, 560), fill="#a86a32", outline="#5c3413", width=8)
    pen.rectangle((760, 400, 1120, 440), fill="#a86a32", outline="#5c3413", width=8)
    for left in (790, 1070):
        pen.line((left, 400, left, 700), fill="#5c3413", width=16)
    pen.ellipse((950, 60, 1110, 220), fill="#f2c230")
    pen.arc((180, 150, 320, 250), 190, 350, fill="#444", width=8)
    pen.arc((310, 150, 450, 250), 190, 350, fill="#444", width=8)
    return saved(image, "JPEG", quality=85)
