"""Pictures that people send, made anew: only what can be seen stays. The only import of Pillow."""

from __future__ import annotations

import ctypes
import hashlib
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from optrommel.picture_pieces import has_too_many_pieces, is_in_one_scan
from optrommel.rules import N_, RuleError

if TYPE_CHECKING:
    from PIL.Image import Image

BYTES_MAX = 10 * 1024 * 1024
SIDE_MAX_PX = 1600
PIXELS_MAX = 50_000_000  # what the largest photo of a common phone holds
WHOLE_PIXELS_MAX = 16_000_000  # of all but JPEG in one scan, which alone is read at a half or a quarter: 130 MB at most
READABLE = ("JPEG", "PNG", "WEBP")  # not AVIF: a small file may hold more than it says, and no phone makes it
READ_IN_PARTS = frozenset({"JPEG", "MPO"})  # MPO: a JPEG with more pictures behind it, from many phones
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
DEEP_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})  # 16 bits a pixel, of which we keep the upper 8
QUALITY = 80
M_MMAP_THRESHOLD, LARGE_PIECE = -3, 256 * 1024  # bytes; malloc.h of glibc, mallopt(3)
AT_ONCE = 1  # per process: what one picture takes in memory is taken once
PATIENCE_S = 5  # a picture of a phone takes about 0.1 s, the largest we take 1 s
ORIENTATION = 0x0112  # EXIF 2.32, 4.6.4


class PictureError(RuleError):
    """A file that cannot become a picture on our pages."""

    status = 422
    sentence = N_("Dit bestand is geen foto die we kunnen lezen. Kies een foto, of maak er een schermafdruk van.")


class PictureTooHeavyError(PictureError):
    """More bytes than we take."""

    sentence = N_("Deze foto is groter dan %(max)d MB. Kies een kleinere foto, of maak er een schermafdruk van.")


class PictureTooLargeError(PictureError):
    """More pixels than we take."""

    sentence = N_("Deze foto is te groot om te lezen. Maak er een schermafdruk van en kies die.")


class PictureBrokenError(PictureError):
    """It begins as a picture and does not go on as one."""

    sentence = N_("Deze foto is niet heel aangekomen. Kies hem nog een keer, of kies een andere.")


class HeicError(PictureError):
    """A photo as some iPhones keep it; this installation cannot read it."""

    sentence = N_("Deze foto is een HEIC-bestand, dat kunnen we niet lezen. Maak er een schermafdruk van en kies die.")


class PicturesBusyError(PictureError):
    """Others keep us busy with theirs."""

    status = 503
    sentence = N_(
        "Het is even druk met foto’s. Wacht een minuut, kies je foto nog een keer en druk dan weer op de knop."
    )


@dataclass(frozen=True)
class Picture:
    """A JPEG that we made, and the digest of what was sent, by which a repeat is known."""

    content: bytes
    width_px: int
    height_px: int
    sent_digest: str


_places = threading.BoundedSemaphore(AT_ONCE)


def clean_picture(raw: bytes) -> Picture:
    """Make a picture anew from its pixels, upright, on white, at most 1,600 pixels wide and high.

    Raises a `PictureError` at the least doubt; the bytes that were sent are never kept.
    """
    if len(raw) > BYTES_MAX:
        raise PictureTooHeavyError(max=BYTES_MAX // 1024**2)
    with _one_at_a_time():
        if has_too_many_pieces(raw):
            raise PictureError
        image = _open(raw)
        _check_size(image, raw)
        try:
            canvas = _redraw(image)
        except Exception as error:  # a hostile file can make a decoder raise whatever there is
            raise PictureBrokenError from error
        finally:
            image.close()
        return Picture(_as_jpeg(canvas), *canvas.size, hashlib.sha256(raw).hexdigest())


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE_S):
        raise PicturesBusyError
    try:
        yield
    finally:
        _places.release()


def _open(raw: bytes) -> Image:
    """Read what stands before the pixels: what kind of picture, and how large."""
    is_heic = raw[4:8] == b"ftyp" and raw[8:12] in HEIC_BRANDS
    formats = (*READABLE, _learn_heic()) if is_heic else READABLE
    try:
        image: Image = _pillow().open(io.BytesIO(raw), formats=formats)
    except (_pillow().DecompressionBombError, _pillow().DecompressionBombWarning) as error:
        raise PictureTooLargeError from error
    except Exception as error:  # as above
        raise PictureError from error
    return image


def _pillow() -> ModuleType:
    # Only now, because it takes memory; and only the decoders that we name.
    from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

    _give_memory_back()
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # where sheets are printed, WeasyPrint says that half a picture will do
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    return Image


@cache
def _give_memory_back() -> None:
    """Let large pieces of memory go back to the system as soon as they are free: 117 MB after many photos, not 146."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it; others need no telling
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE_PIECE)


def _learn_heic() -> str:
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise HeicError from error
    register_heif_opener(thumbnails=False)
    return "HEIF"


def _check_size(image: Image, raw: bytes) -> None:
    most = PIXELS_MAX if image.format in READ_IN_PARTS and is_in_one_scan(raw) else WHOLE_PIXELS_MAX
    if image.width * image.height > most:
        raise PictureTooLargeError


def _redraw(image: Image) -> Image:
    """Draw what is seen on a new canvas, which knows nothing of where it came from."""
    size = _fitting(image.size)
    image.draft("RGB", size)  # a JPEG is read at a half, a quarter or an eighth; others pay no heed
    image.load()
    orientation = image.getexif().get(ORIENTATION)
    drawn = _resized(image, size)
    canvas = _pillow().new("RGB", drawn.size, "white")
    canvas.paste(drawn, mask=drawn.getchannel("A") if drawn.mode == "RGBA" else None)
    return _upright(canvas, orientation)


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, SIDE_MAX_PX / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _resized(image: Image, size: tuple[int, int]) -> Image:
    if image.mode in DEEP_MODES:
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = image if image.mode == mode else image.convert(mode)
    return image if image.size == size else image.resize(size, reducing_gap=2.0)


def _upright(canvas: Image, orientation: int | None) -> Image:
    turn = _pillow().Transpose
    turns = {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_270,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_90,
    }
    return canvas.transpose(turns[orientation]) if orientation in turns else canvas


def _as_jpeg(canvas: Image) -> bytes:
    # JPEG: every phone, mail and print reads it, in 0.02 s; WebP would save a third and take up to eight times as long.
    content = io.BytesIO()
    canvas.save(content, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return content.getvalue()
