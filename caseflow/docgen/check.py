"""Check the Word templates before anybody prints one: names, tags, fonts, forbidden things."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import nodes

from caseflow.docgen.compiled import Tagged
from caseflow.docgen.paths import Names, covers, names_within, path_of, paths_in
from caseflow.docgen.render import faults_told, tagged_parts
from caseflow.docgen.required import required_faults
from caseflow.docgen.sandbox import FILTERS, environment
from caseflow.docgen.schema import VARIABLES
from caseflow.docgen.tags import TagFault, tree_of
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
_MOST_LOOPS = 3
_SIGNS = re.compile(r"[^\w\s]{0,3}|无")
_FORBIDDEN_PARTS = ("vbaProject", "embeddings/", "fonts/", "activeX", "externalLinks", "altChunk")


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
            tree = tree_of(environment(), part.text)
        except TagFault as err:
            raise TemplateFault(f"{path.name}：{name}：{err}") from err
        found |= set(paths_in(tree, {}))
    return found


def word_faults(
    parts: Mapping[str, Tagged],
    known: Names,
    form: Form | None,
    shipped: Mapping[str, Tagged] | None = None,
) -> Iterator[str]:
    """Yield what is wrong with the tags of a template; `form` adds its labels and its fields.

    What it must print it prints under no other conditions than the `shipped` template.
    """
    names = known if form is None else {**known, **form.labels}
    trees: dict[str, nodes.Template] = {}
    for place, part in parts.items():
        try:
            trees[place] = tree_of(environment(), part.text)
        except TagFault as err:
            yield f"{place}：{err}"
            continue
        for one in (*_tag_faults(trees[place], part), *_unknown(trees[place], names)):
            yield f"{place}：{one}"
    if form is not None and len(trees) == len(parts):
        used = {name for tree in trees.values() for name in paths_in(tree, {})}
        yield from required_faults(_body(trees), used, form, _shipped_body(shipped))


def _body(trees: Mapping[str, nodes.Template]) -> nodes.Template:
    return next(iter(trees.values()))  # the main part comes first


def _shipped_body(shipped: Mapping[str, Tagged] | None) -> nodes.Template | None:
    return tree_of(environment(), next(iter(shipped.values())).text) if shipped else None


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
        if one.attr.startswith("_") or path_of(one, {"loop": ""}) is None:
            yield f"不允许的写法：“.{one.attr}”，点号只能接在变量名之后，名称不能以下划线开头"
    yield from _loop_faults(tree, {}, depth=0)
    if any(_printed_words(out) for out in tree.find_all(nodes.Output)):
        yield "标记中印出了写死的文字或者数字，请直接键入正文，或者改用变量"
    if not kinds and not is_whole(part.head, tree, part.tail):
        yield "条件或者循环没有包住完整的段落或者表格行，请让 if、for 和与之相配的 end 各自独占一段或者一行"


def _loop_faults(node: nodes.Node, names: Names, *, depth: int) -> Iterator[str]:
    """Yield loops that run over anything but a list, or more than once over the same one."""
    if isinstance(node, nodes.For):
        path = path_of(node.iter, names)
        if not path or node.test is not None or not isinstance(node.target, nodes.Name):
            yield "循环只能写成 for 名称 in 清单，清单须是变量"
        elif depth and "[]" not in path:
            yield f"循环里不能再对清单“{path}”循环，只能对外层循环每一项自己的清单循环"
        elif depth == _MOST_LOOPS:
            yield f"循环套了{depth + 1}层，最多{_MOST_LOOPS}层"
        names, depth = names_within(node, names), depth + 1
    for child in node.iter_child_nodes():
        yield from _loop_faults(child, names, depth=depth)


def _printed_words(node: nodes.Node) -> bool:
    """Whether an expression prints words of its own but for signs like those between names."""
    if isinstance(node, nodes.Const):
        return not _SIGNS.fullmatch(str(node.value))
    if isinstance(node, nodes.Compare):
        return False
    return any(map(_printed_words, node.iter_child_nodes()))


def _unknown(tree: nodes.Template, known: Names) -> Iterator[str]:
    for name in sorted(set(paths_in(tree, {}))):
        if not _is_known(name, known):
            yield f"没有名为“{name}”的变量"


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _is_known(name: str, known: Names) -> bool:
    rows = name.removesuffix(".no")  # each row of a list of an item has its number
    return covers(known, name) or (name.startswith("own.") and rows != name and rows in known)
