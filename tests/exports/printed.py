"""Sheets as they come out of the printer: pages as pictures, with the codes that a telephone reads on them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image

from optrommel.campaigns.models import Campaign
from optrommel.exports.rendering import write_pdf
from optrommel.exports.rules import PrintJob
from optrommel.exports.sheets import documents

DPI = 150  # a telephone sees more
MM = 25.4 / DPI  # a dot
POINT = 25.4 / 72
WORD = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')
CAN_LOOK = shutil.which("pdftoppm") is not None


@dataclass(frozen=True)
class Seen:
    """A QR code: on which page, how far from the top left in millimetres, and where it leads."""

    page: int
    x: float
    y: float
    address: str

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


def printed(campaign: Campaign, job: PrintJob, folder: Path) -> Path:
    """Make the PDF of a job."""
    target = folder / "sheets.pdf"
    write_pdf(documents(campaign, job), target, made=lambda _pages: None)
    return target


def pictures(pdf: Path, *, dpi: int = DPI) -> Iterator[Image.Image]:
    """Give each page of a PDF as a picture."""
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", pdf, pdf.with_suffix("")], check=True)
    for path in sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm")):
        with Image.open(path) as picture:
            yield picture.copy()
        path.unlink()


def codes_on(pdf: Path) -> list[Seen]:
    """Read every QR code on every page."""
    return [
        Seen(page, found.position.top_left.x * MM, found.position.top_left.y * MM, found.text)
        for page, picture in enumerate(pictures(pdf), start=1)
        for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    ]


def words_on(pdf: Path, page: int, *, x: float, y: float, width: float, height: float) -> str:
    """Read what is written in a part of a page; millimetres."""
    box = [f"-{name}={round(value / MM)}" for name, value in (("x", x), ("y", y), ("W", width), ("H", height))]
    asked = [part for pair in box for part in pair.split("=")]
    command = ["pdftotext", "-r", str(DPI), "-f", str(page), "-l", str(page), *asked, pdf, "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True)
class Word:
    """A word on a page, and how far from the top it begins and ends; millimetres."""

    page: int
    top: float
    bottom: float
    text: str


def where_words_are(pdf: Path) -> Iterator[Word]:
    """Find every word on every page."""
    html = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    for page, part in enumerate(html.split("<page ")[1:], start=1):
        for top, bottom, text in WORD.findall(part):
            yield Word(page, float(top) * POINT, float(bottom) * POINT, text)
