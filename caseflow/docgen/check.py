"""Check the Word templates before anybody prints one: names, tags, fonts, forbidden things."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from caseflow.docgen.render import template_xml
from caseflow.docgen.schema import VARIABLES
from caseflow.domain.errors import TemplateFault

MAX_BYTES = 40 * 1024
_FORBIDDEN_NODES = (
    nodes.Import,
    nodes.FromImport,
    nodes.Include,
    nodes.Extends,
    nodes.Macro,
    nodes.Call,
    nodes.Assign,
)
_FORBIDDEN_PARTS = ("vbaProject", "embeddings/", "fonts/", "activeX", "externalLinks", "altChunk")
_LAW_TYPED = re.compile(r"第[一二三四五六七八九十百零\d]+条|《[^》]+》")
_OFFICE_TYPED = re.compile(r"[一-龥]+(?:人民法院|人民政府|银行)")
_TAG_HALF = re.compile(r"\{\{|\{%|%\}|\}\}")
_RUN = re.compile(r"<w:r[ >].*?</w:r>", re.S)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_EAST_ASIA = re.compile(r"<w:rFonts [^>]*w:eastAsia=")
_LOOP_NAMES = {"index", "index0", "first", "last", "length", "revindex"}

Names = Mapping[str, str]


def check_template(path: Path, known: Names = VARIABLES) -> list[str]:
    """Return the faults of one template in Chinese words, each naming file and place; [] if none.

    Checks: the file opens; tags are whole and none is split; every variable is one of
    `known`, by default those of the forms; no calls, macros or includes; no macros, embedded fonts or objects in
    the package; no citation, government, court or bank typed; every run of text names its
    East Asian font; the size.
    """
    try:
        parts = template_xml(path)
        with zipfile.ZipFile(path) as package:
            members = package.namelist()
    except (TemplateFault, OSError, zipfile.BadZipFile) as err:
        return [f"{path.name}：{err}"]
    faults = [*_package_faults(path, members)]
    for name, xml in parts.items():
        faults.extend(f"{path.name}：{name}：{one}" for one in _part_faults(xml, known))
    return faults


def names_used(path: Path) -> set[str]:
    """Return the paths of all variables that a template prints or asks about.

    Raises TemplateFault when the file or a tag is broken.
    """
    found: set[str] = set()
    for name, xml in template_xml(path).items():
        try:
            tree = SandboxedEnvironment(autoescape=True).parse(xml)
        except TemplateSyntaxError as err:
            raise TemplateFault(f"{path.name}：{name}：标记有误：{err.message}") from err
        found |= set(_names(tree, {}))
    return found


def _package_faults(path: Path, members: list[str]) -> Iterator[str]:
    if path.stat().st_size > MAX_BYTES:
        yield f"{path.name}：文件大于 {MAX_BYTES // 1024} KB，请去掉图片和不用的样式"
    for member in members:
        if any(bad in member for bad in _FORBIDDEN_PARTS):
            yield f"{path.name}：含有不允许的部件“{member}”"


def _part_faults(xml: str, known: Names) -> Iterator[str]:
    try:
        tree = SandboxedEnvironment(autoescape=True).parse(xml)
    except TemplateSyntaxError as err:
        yield f"标记有误：{err.message}"
        return
    for kind in _FORBIDDEN_NODES:
        if tree.find(kind) is not None:
            yield f"不允许的写法：{kind.__name__}"
    for name in sorted(set(_names(tree, {}))):
        if not _is_known(name, known):
            yield f"没有名为“{name}”的变量"
    yield from _text_faults(xml)


def _text_faults(xml: str) -> Iterator[str]:
    for run in _RUN.findall(xml):
        text = "".join(_TEXT.findall(run))
        if not text:
            continue
        if _EAST_ASIA.search(run) is None:
            yield f"文字“{text[:12]}”没有指定中文字体"
        plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text)
        if _TAG_HALF.search(plain):
            yield f"标记被拆开：“{text[:20]}”，请在 Word 中重新键入整个标记"
        for pattern, what in ((_LAW_TYPED, "法规引用"), (_OFFICE_TYPED, "机关或者银行名称")):
            if typed := pattern.search(plain):
                yield f"{what}“{typed.group()}”写在模板中，应改用变量"


def _is_known(name: str, known: Names) -> bool:
    parts = (f"{name}.", f"{name}[]")
    return name in known or any(path.startswith(parts) for path in known)


def _names(node: nodes.Node, scope: Names) -> Iterator[str]:
    """Yield the variable paths under `node`; `scope` maps loop names to the paths they run over."""
    if isinstance(node, nodes.For):
        listed = _path(node.iter, scope)
        if listed:
            yield f"{listed}[]"
        target = node.target.name if isinstance(node.target, nodes.Name) else ""
        inner = {**scope, target: f"{listed}[]", "loop": ""}
        for child in (*node.body, *node.else_):
            yield from _names(child, inner)
        return
    path = _path(node, scope)
    if path:
        yield path
    elif path is None:
        for child in node.iter_child_nodes():
            yield from _names(child, scope)


def _path(node: nodes.Node, scope: Names) -> str | None:
    """Return the dotted path of a name, "" for what a loop itself offers, None for others."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        base = _path(node.node, scope)
        if base == "" and node.attr in _LOOP_NAMES:
            return ""
        return f"{base}.{node.attr}" if base else None
    return None
