"""What people typed into a template: tags torn apart, fonts, and words that belong to the data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STYLES = "word/styles.xml"
_LAW_TYPED = re.compile(r"第[一二三四五六七八九十百零\d]+条|《[^》]+》")
_OFFICE_TYPED = re.compile(r"[一-龥]+(?:人民法院|人民政府|银行)")
_ANY_BANK = re.compile("(?:代收|开户|指定的?)银行")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_TAG_HALF = re.compile(r"\{\{|\{%|%\}|\}\}")
_SHOWN = 20
_CHAIN = 20  # styles that build on one another; a longer chain is a circle


@dataclass(frozen=True, slots=True)
class Fonts:
    """The East Asian fonts that may stand; `styles` give those that a run takes over.

    No `allowed` font means any. Without `styles` each run must name its font itself.
    """

    allowed: Collection[str] = ()
    styles: etree._Element | None = None

    def of(self, run: etree._Element) -> str:
        """Return the font of a run, "" for none."""
        own = _named(run.find(f"{W}rPr"))
        if own or self.styles is None:
            return own
        paragraph = next(run.iterancestors(f"{W}p"))
        wanted = (run.find(f"{W}rPr/{W}rStyle"), paragraph.find(f"{W}pPr/{W}pStyle"))
        names = [one.get(f"{W}val", "") for one in wanted if one is not None]
        default = f"{W}style[@{W}type='paragraph'][@{W}default='1']"
        chains = [self._by_name(name) for name in names] + [self.styles.find(default)]
        found = (self._inherited(style) for style in chains)
        base = self.styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        return next(filter(None, found), "") or _named(base)

    def _inherited(self, style: etree._Element | None) -> str:
        for _ in range(_CHAIN):
            if style is None:
                return ""
            if own := _named(style.find(f"{W}rPr")):
                return own
            above = style.find(f"{W}basedOn")
            style = None if above is None else self._by_name(above.get(f"{W}val", ""))
        return ""

    def _by_name(self, name: str) -> etree._Element | None:
        assert self.styles is not None  # noqa: S101  # asked for only where there are styles
        return next(
            (s for s in self.styles.iter(f"{W}style") if s.get(f"{W}styleId") == name), None
        )


def typed_faults(root: etree._Element, fonts: Fonts) -> Iterator[str]:
    """Yield what is wrong in one part of a template, in the order of its paragraphs."""
    for paragraph in root.iter(f"{W}p"):
        runs = [
            run for run in paragraph.iter(f"{W}r") if next(run.iterancestors(f"{W}p")) is paragraph
        ]
        texts = {run: "".join(t.text or "" for t in run.iterfind(f"{W}t")) for run in runs}
        yield from _font_faults(texts, fonts)
        whole = "".join(texts.values())
        plain = _TAG.sub("", whole)
        if _TAG_HALF.search(plain):
            yield f"标记被拆开：“{whole.strip()[:_SHOWN]}”，请在 Word 中把整个标记重新键入同一段落"
        for pattern, what in ((_LAW_TYPED, "法规引用"), (_OFFICE_TYPED, "机关或者银行名称")):
            if found := pattern.search(_ANY_BANK.sub("", plain)):
                yield f"{what}“{found.group()}”写在模板中，应改用变量"


def parsed(xml: bytes) -> etree._Element:
    """Return the root of a part; nothing outside the text is ever read."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _font_faults(texts: Mapping[etree._Element, str], fonts: Fonts) -> Iterator[str]:
    for run, text in texts.items():
        if not text.strip():
            continue
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
