"""The digits of page numbers as shapes of our own, so that a bound volume carries all its fonts.

A font that a PDF only names may look different, or be missing, on the machine of the archive.
"""

from __future__ import annotations

_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WIDTH = 600
"""How wide each digit is, in thousandths of its size."""

_SIX = "430 660 m 250 700 110 500 120 230 c 125 -50 480 -50 480 220 c 480 460 150 460 120 230 c"
# Lines along the middle of each stroke, on a field of 600 by 700.
_STROKES = (
    "300 680 m 430 680 490 530 490 350 c 490 170 430 20 300 20 c 170 20 110 170 110 350 c "
    "110 530 170 680 300 680 c h",
    "160 560 m 320 680 l 320 20 l",
    "120 520 m 120 730 480 730 480 510 c 480 340 130 210 110 20 c 490 20 l",
    "130 600 m 200 720 470 700 460 520 c 450 370 300 365 240 365 c 330 365 490 350 480 190 c "
    "470 -20 180 -20 110 120 c",
    "380 20 m 380 680 l 90 210 l 500 210 l",
    "460 680 m 170 680 l 140 380 l 140 380 m 240 470 480 450 480 230 c 480 -30 200 -30 110 100 c",
    _SIX,
    "110 680 m 490 680 l 250 20 l",
    "300 680 m 500 680 500 370 300 370 c 100 370 100 680 300 680 c h "
    "300 370 m 540 370 540 20 300 20 c 60 20 60 370 300 370 c h",
    f"q -1 0 0 -1 600 700 cm {_SIX}",
)


def number_pdf(text: str, size: int) -> bytes:
    """Return a small PDF of one page that holds a number; `text` is digits only."""
    shown = f"BT /F1 {size} Tf 0 0 Td ({text}) Tj ET".encode("ascii")
    used = sorted({int(digit) for digit in text})  # the shapes of other digits stay out
    first = 6  # the objects before the shapes
    shapes = " ".join(f"/{_NAMES[digit]} {first + n} 0 R" for n, digit in enumerate(used))
    font = (
        f"<</Type/Font/Subtype/Type3/FontBBox[0 -50 {WIDTH} 750]/FontMatrix[.001 0 0 .001 0 0]"
        f"/Resources<<>>/FirstChar 48/LastChar 57/Widths[{' '.join([str(WIDTH)] * 10)}]"
        f"/Encoding<</Type/Encoding/Differences[48 {' '.join(f'/{n}' for n in _NAMES)}]>>"
        f"/CharProcs<<{shapes}>>>>"
    ).encode("ascii")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 30]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        _stream(shown),
        font,
        *(_stream(_glyph(digit)) for digit in used),
    ]
    return _file(objects)


def _glyph(number: int) -> bytes:
    strokes = _STROKES[number]
    closed = " Q" if strokes.startswith("q ") else ""
    return f"{WIDTH} 0 d0 72 w 1 J 1 j {strokes} S{closed}".encode("ascii")


def _stream(data: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(data), data)


def _file(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start, count = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, start)
