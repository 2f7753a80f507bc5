"""What people typed into a template: tags torn apart, fonts, and words that belong to the data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STYLES = "word/styles.xml"
# No pattern here looks far ahead from many places: a long text costs what its length costs.
_TAG = re.compile(
    r"\{\{(?:[^{}]|\{(?!\{)|\}(?!\}))*\}\}|\{%(?:[^{%]|\{(?!%)|%(?!\}))*%\}"
    r"|\{#(?:[^{#]|\{(?!#)|#(?!\}))*#\}"
)
_TAG_HALF = re.compile(r"\{\{|\{%|%\}|\}\}")
_SHOWN = 20
_NUMERAL = "[零〇一二三四五六七八九十百千两廿卅壹贰叁肆伍陆柒捌玖拾佰0-9]"
_ANY_ONE = re.compile(
    "(?:代收|开户|指定的?)银行|(?<![一-龥])银行(?:账户|账号|存款|转账|回单)"
    "|(?:同级|上级|本级|有管辖权的)人民(?:法院|检察院|政府)"
)
_BELONGS_TO_DATA = (
    (
        re.compile(
            f"第{_NUMERAL}{{1,9}}[条款项]|{_NUMERAL}{{2,9}}条"
            f"|{_NUMERAL}{{1,9}}条第?{_NUMERAL}{{1,9}}[款项]"
            f"|(?:法|条例|办法|规定|规则|细则|解释)第?{_NUMERAL}{{1,9}}[条款项]"
            f"|§{_NUMERAL}|《[^《》]+》"
        ),
        "法规引用",
    ),
    (
        re.compile("[一-龥]{0,20}(?:法院|检察院|人民政府|政府办|银行|支行|信用社|信用联社)"),
        "机关或者银行名称",
    ),
    (re.compile("[0-9]{12,}"), "账号或者证件号码"),
)
_FAINT = 0xE0  # each colour of a run that cannot be told from white paper
_TINY = 10  # half points
_NARROW = 20  # per cent of the width
_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_FIGURE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_TRUE = ("", "1", "true", "on")
_HIDDEN, _SEEN = "hidden", "seen"
_CHAIN = 20  # styles that build on one another; a longer chain is a circle


_Reader = Callable[["etree._Element | None"], str]
"""Reads one property of a run or a style, "" where it is not told."""


@dataclass(frozen=True)
class Fonts:
    """The East Asian fonts that may stand; `styles` give those that a run takes over.

    No `allowed` font means any. Without `styles` each run must name its font itself.
    """

    allowed: Collection[str] = ()
    styles: etree._Element | None = None

    def of(self, run: etree._Element) -> str:
        """Return the font of a run, "" for none."""
        return self._read(run, _named)

    def hides(self, run: etree._Element) -> bool:
        """Whether the text of a run stands in the file but is not to be seen on paper."""
        looks = (_vanished, _faint, _tiny, _narrow)
        return any(self._read(run, look) == _HIDDEN for look in looks)

    def _read(self, run: etree._Element, read: _Reader) -> str:
        own = read(run.find(f"{W}rPr"))
        if own or self.styles is None:
            return own
        first = next(run.iterancestors(f"{W}p"))[0]  # where the shape of a paragraph stands
        wanted = (run.find(f"{W}rPr/{W}rStyle"), first.find(f"{W}pStyle"))
        names = [one.get(f"{W}val", "") for one in wanted if one is not None]
        chains = [self._by_name(name) for name in names] + [self._default]
        found = (self._inherited(style, read) for style in chains)
        base = self.styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        return next(filter(None, found), "") or read(base)

    def _inherited(self, style: etree._Element | None, read: _Reader) -> str:
        for _ in range(_CHAIN):
            if style is None:
                return ""
            if own := read(style.find(f"{W}rPr")):
                return own
            above = style.find(f"{W}basedOn")
            style = None if above is None else self._by_name(above.get(f"{W}val", ""))
        return ""

    def _by_name(self, name: str) -> etree._Element | None:
        return self._styles_by_name.get(name)

    @cached_property
    def _default(self) -> etree._Element | None:
        assert self.styles is not None  # noqa: S101  # asked for only where there are styles
        return self.styles.find(f"{W}style[@{W}type='paragraph'][@{W}default='1']")

    @cached_property
    def _styles_by_name(self) -> Mapping[str, etree._Element]:
        assert self.styles is not None  # noqa: S101  # asked for only where there are styles
        return {one.get(f"{W}styleId", ""): one for one in self.styles.iter(f"{W}style")}


def typed_faults(root: etree._Element, fonts: Fonts) -> Iterator[str]:
    """Yield what is wrong in one part of a template, in the order of its paragraphs."""
    for paragraph in root.iter(f"{W}p"):
        runs = [
            run for run in paragraph.iter(f"{W}r") if next(run.iterancestors(f"{W}p")) is paragraph
        ]
        texts = {run: "".join(t.text or "" for t in run.iterfind(f"{W}t")) for run in runs}
        yield from _font_faults(texts, fonts)
        whole = "".join(texts.values())
        yield from torn_tags(whole)
        plain = _TAG.sub("", whole)
        plain = _ANY_ONE.sub("", _bare(plain))
        for pattern, what in _BELONGS_TO_DATA:
            if found := pattern.search(plain):
                yield f"{what}“{found.group()}”写在模板中，应改用变量"


def torn_tags(text: str) -> Iterator[str]:
    """Yield what is wrong when the text of a paragraph holds only a part of a tag."""
    if _TAG_HALF.search(_TAG.sub("", text)):
        yield f"标记被拆开：“{text.strip()[:_SHOWN]}”，请在 Word 中把整个标记重新键入同一段落"


def parsed(xml: bytes) -> etree._Element:
    """Return the root of a part; nothing outside the text is ever read."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _bare(text: str) -> str:
    """Return a text as people read it: one width, one way of writing numerals, without gaps."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def _font_faults(texts: Mapping[etree._Element, str], fonts: Fonts) -> Iterator[str]:
    for run, text in texts.items():
        if not text.strip():
            continue
        if fonts.hides(run):
            yield f"文字“{text[:_SHOWN]}”看不见（隐藏、白色或者过小），请改为普通文字或者删除"
        font = fonts.of(run)
        if not font:
            yield f"文字“{text[:_SHOWN]}”没有指定中文字体"
        elif fonts.allowed and font not in fonts.allowed:
            listed = "、".join(fonts.allowed)
            yield f"文字“{text[:_SHOWN]}”用了字体“{font}”，请改用：{listed}"


def _named(properties: etree._Element | None) -> str:
    if properties is None:
        return ""
    fonts = properties.find(f"{W}rFonts")
    if fonts is None:
        return ""
    theme = fonts.get(f"{W}eastAsiaTheme")
    return f"主题字体 {theme}" if theme else fonts.get(f"{W}eastAsia", "")


def _vanished(properties: etree._Element | None) -> str:
    found = [
        one for kind in ("vanish", "webHidden", "specVanish") for one in _told(properties, kind)
    ]
    if not found:
        return ""
    return _HIDDEN if any(one.lower() in _TRUE for one in found) else _SEEN


def _faint(properties: etree._Element | None) -> str:
    for one in _told(properties, "color"):
        light = _COLOUR.fullmatch(one) and min(bytes.fromhex(one)) >= _FAINT
        return _HIDDEN if light else _SEEN
    return ""


def _tiny(properties: etree._Element | None) -> str:
    return _less(_told(properties, "sz"), _TINY)


def _narrow(properties: etree._Element | None) -> str:
    return _less(_told(properties, "w"), _NARROW)


def _less(told: list[str], least: int) -> str:
    numbers = [float(one) for one in told if _FIGURE.fullmatch(one)]
    if not numbers:
        return ""
    return _HIDDEN if numbers[0] < least else _SEEN


def _told(properties: etree._Element | None, kind: str) -> list[str]:
    found = [] if properties is None else properties.findall(f"{W}{kind}")
    return [one.get(f"{W}val", "").removesuffix("%") for one in found]
