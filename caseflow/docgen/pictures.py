"""Look into uploaded pictures before they are kept, and make copies of them fit for print.

A picture is decoded whole, so that what is kept can be opened; the kept bytes stay untouched.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 64_000_000
"""What a phone takes at most in its usual modes; a larger one may be made to fill the memory."""
PRINT_DPI = 200
_MM_PER_INCH = 25.4
_A4_MM = (210, 297)
_QUALITY = 85
_MARGIN_MM = 15
_SMALL_DECODE = 8  # a JPEG can be decoded at an eighth of its size, each byte of it is still read


def picture_fault(data: bytes) -> str:
    """Return what is wrong with a JPEG or PNG file in Chinese words, "" for a whole one."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  # loaded on first use

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            wide, high = picture.size
            if wide * high > MOST_PIXELS:
                return _too_large(wide, high)
            if picture.format == "JPEG":
                picture.draft("RGB", (wide // _SMALL_DECODE, high // _SMALL_DECODE))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return f"像素超过{MOST_PIXELS // 10_000}万"
    except UnidentifiedImageError:
        return "不是可以打开的图片"
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, IndexError, TypeError):
        # The decoders let these through for a file that is broken inside.
        return "不完整或者已损坏，不能打开"
    return ""


def _too_large(wide: int, high: int) -> str:
    return f"有{wide}×{high}像素，超过{MOST_PIXELS // 10_000}万"


def print_copy(data: bytes, *, wide_mm: float, high_mm: float) -> tuple[bytes, float, float]:
    """Return a JPEG that fits the frame, upright, at print resolution, and its size in mm."""
    picture = _upright(data, wide_mm, high_mm)
    shrink = min(wide_mm / picture.width, high_mm / picture.height)
    out = io.BytesIO()
    picture.save(out, format="JPEG", quality=_QUALITY)
    return out.getvalue(), picture.width * shrink, picture.height * shrink


def picture_page(data: bytes) -> bytes:
    """Return a PDF of one A4 page that shows a picture as large as it goes, wide ones lying."""
    from PIL import Image  # noqa: PLC0415  # loaded on first use

    short, long = (_A4_MM[0] - 2 * _MARGIN_MM, _A4_MM[1] - 2 * _MARGIN_MM)
    picture = _upright(data, long, long)
    lying = picture.width > picture.height
    sheet_mm = _A4_MM[::-1] if lying else _A4_MM
    frame = (long, short) if lying else (short, long)
    scale = min(_dots(frame[0]) / picture.width, _dots(frame[1]) / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    sheet = Image.new("RGB", (_dots(sheet_mm[0]), _dots(sheet_mm[1])), "white")
    sheet.paste(
        picture.resize(size, Image.Resampling.LANCZOS),
        ((sheet.width - size[0]) // 2, (sheet.height - size[1]) // 2),
    )
    out = io.BytesIO()
    sheet.save(out, format="PDF", resolution=PRINT_DPI, quality=_QUALITY)
    return out.getvalue()


def _dots(mm: float) -> int:
    return round(mm / _MM_PER_INCH * PRINT_DPI)


def _upright(data: bytes, wide_mm: float, high_mm: float) -> Image:
    """Return the picture turned as its camera says, no finer than print needs, on white."""
    from PIL import Image, ImageOps  # noqa: PLC0415  # loaded on first use

    largest = max(_dots(wide_mm), _dots(high_mm))
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as raw:
        if raw.format == "JPEG":
            raw.draft("RGB", (largest, largest))
        turned = ImageOps.exif_transpose(raw)
        turned.thumbnail((_dots(wide_mm), _dots(high_mm)), Image.Resampling.LANCZOS)
        clear = turned.convert("RGBA")
    sheet = Image.new("RGBA", clear.size, "white")
    sheet.alpha_composite(clear)
    return sheet.convert("RGB")
