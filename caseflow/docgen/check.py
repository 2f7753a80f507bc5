"""Check the Word templates before anybody prints one: names, tags, fonts, forbidden things."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes

from caseflow.docgen.compiled import Tagged
from caseflow.docgen.render import faults_told, tagged_parts
from caseflow.docgen.sandbox import FILTERS, environment
from caseflow.docgen.schema import VARIABLES
from caseflow.domain.errors import TemplateFault
from caseflow.domain.forms import Form

if TYPE_CHECKING:
    from caseflow.docgen.typed import Fonts

MAX_BYTES = 40 * 1024
_ALLOWED_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.If, nodes.For,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.Const, nodes.List, nodes.Tuple,
    nodes.CondExpr, nodes.Filter,
)  # fmt: skip
_WORDS = {
    "Call": "调用函数",
    "Assign": "给变量赋值",
    "AssignBlock": "给变量赋值",
    "Macro": "宏",
    "Import": "引用其他文件",
    "FromImport": "引用其他文件",
    "Include": "引用其他文件",
    "Extends": "引用其他文件",
    "Getitem": "方括号",
}
_FORBIDDEN_PARTS = ("vbaProject", "embeddings/", "fonts/", "activeX", "externalLinks", "altChunk")
_LOOP_NAMES = {"index", "index0", "first", "last", "length", "revindex"}
# What a form must say may be said in other words: the head names the bureau by its family of
# papers, the name of a case names the party, and lists come as one text as well.
_SAID_BY = {
    "bureau.name": ("bureau.family_title",),
    "officers[]": ("officers_text", "officers_names"),
    "party.name": ("party.you", "case.name"),
    "case.name": ("case.cause", "party.name"),
    "case.facts": ("case.facts_found",),
    "penalty.lines[]": ("penalty.text",),
    "proposal.lines[]": ("proposal.text",),
    "dossier.rows[]": ("dossier.pieces",),
}

Names = Mapping[str, str]


def check_template(
    path: Path,
    known: Names = VARIABLES,
    *,
    form: Form | None = None,
    allowed_fonts: Collection[str] = (),
) -> list[str]:
    """Return the faults of one shipped template in Chinese words, each naming file and place.

    Checks: the file opens; tags are whole and none is split; every variable is one of `known`, by
    default those of the forms; with `form` also those it labels itself, and what it must print is
    printed; no calls, macros or includes; no macros, embedded fonts or objects in the package; no
    citation, government, court or bank typed; every run of text names its East Asian font, one of
    `allowed_fonts` if there are any; the size.
    """
    from caseflow.docgen.typed import Fonts  # noqa: PLC0415  # lxml is loaded on first use

    try:
        parts = tagged_parts(path)
        with faults_told(path.name):
            data = path.read_bytes()
            faults = [*_package_faults(data)]
    except TemplateFault as err:
        return [f"{path.name}：{err}"]
    faults += word_faults(parts, known, form)
    faults += text_faults(data, parts, Fonts(allowed_fonts))
    return [f"{path.name}：{one}" for one in faults]


def names_used(path: Path) -> set[str]:
    """Return the paths of all variables that a template prints or asks about.

    Raises TemplateFault when the file or a tag is broken.
    """
    found: set[str] = set()
    for name, part in tagged_parts(path).items():
        try:
            tree = environment().parse(part.text)
        except TemplateSyntaxError as err:
            raise TemplateFault(f"{path.name}：{name}：标记有误：{err.message}") from err
        found |= set(_names(tree, {}))
    return found


def word_faults(parts: Mapping[str, Tagged], known: Names, form: Form | None) -> Iterator[str]:
    """Yield what is wrong with the tags of a template; `form` adds its labels and its fields."""
    names = known if form is None else {**known, **form.labels}
    used: set[str] = set()
    broken = False
    for place, part in parts.items():
        try:
            tree = environment().parse(part.text)
        except TemplateSyntaxError as err:
            broken = True
            yield f"{place}：标记有误：{err.message}"
            continue
        found = set(_names(tree, {}))
        used |= found
        unknown = (
            f"没有名为“{name}”的变量" for name in sorted(found) if not _is_known(name, names)
        )
        for one in (*_tag_faults(tree, part), *unknown):
            yield f"{place}：{one}"
    if form is not None and not broken:
        yield from _missing(form, used)


def text_faults(data: bytes, places: Iterable[str], fonts: Fonts) -> Iterator[str]:
    """Yield what is wrong with the typed text of the parts named `places`."""
    from caseflow.docgen.typed import parsed, typed_faults  # noqa: PLC0415  # loaded on first use

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for place in places:
            for one in typed_faults(parsed(package.read(place)), fonts):
                yield f"{place}：{one}"


def _package_faults(data: bytes) -> Iterator[str]:
    if len(data) > MAX_BYTES:
        yield f"文件大于 {MAX_BYTES // 1024} KB，请去掉图片和不用的样式"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for member in package.namelist():
            if any(bad in member for bad in _FORBIDDEN_PARTS):
                yield f"含有不允许的部件“{member}”"


def _tag_faults(tree: nodes.Template, part: Tagged) -> Iterator[str]:
    from caseflow.docgen.proof import is_whole  # noqa: PLC0415  # lxml is loaded on first use

    kinds = {type(one).__name__ for one in _all(tree) if not isinstance(one, _ALLOWED_NODES)}
    for kind in sorted(kinds):
        yield f"不允许的写法：{_WORDS.get(kind, '其他语句')}（{kind}）"
    for named in tree.find_all(nodes.Filter):
        if named.name not in FILTERS:
            yield f"不允许的过滤器“{named.name}”，只可用：{'、'.join(FILTERS)}"
    for one in tree.find_all(nodes.Getattr):
        if one.attr.startswith("_") or _path(one, {"loop": ""}) is None:
            yield f"不允许的写法：“.{one.attr}”，点号只能接在变量名之后，名称不能以下划线开头"
    if not kinds and not is_whole(part.head, tree, part.tail):
        yield "条件或者循环没有包住完整的段落或者表格行，请让 if、for 和与之相配的 end 各自独占一段或者一行"


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _missing(form: Form, used: Collection[str]) -> Iterator[str]:
    """Yield what a form must say and its template does not."""
    for one in form.fields:
        said = (one.path, *_SAID_BY.get(one.path, ()))
        if one.required and one.printed and not any(_covers(used, path) for path in said):
            label = one.label or VARIABLES.get(one.path, "")
            yield f"缺少变量{label}（{one.path}），文书{form.id}必须载明，请补上 {{{{ {one.path} }}}}"


def _covers(used: Collection[str], path: str) -> bool:
    below = (f"{path}.", f"{path}[]")
    return path in used or any(name.startswith(below) for name in used)


def _is_known(name: str, known: Names) -> bool:
    rows = name.removesuffix(".no")  # each row of a list of an item has its number
    return _covers(known, name) or (name.startswith("own.") and rows != name and rows in known)


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
