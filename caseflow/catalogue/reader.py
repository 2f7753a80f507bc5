"""Reads one YAML 1.2 file safely: every value keeps its line, nothing is guessed.

Scalars are resolved here, not by the library, so that both of its parsers (C and pure
Python) give the same values: `null`, `true`, `false`, decimal integers; all else is text.
Dates stay text; the schemas turn them into dates. Tags and decimal fractions are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.tag import Tag

from caseflow.catalogue.faults import Faults, KeyPath

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
"""What a file may hold."""

_PLAIN, _QUOTED, _SEQUENCE, _MAPPING = "plain", "quoted", "sequence", "mapping"
_STYLES = {style: Tag(suffix=style) for style in (_PLAIN, _QUOTED, _SEQUENCE, _MAPPING)}
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?)|[-+]?\.(inf|nan)")


class _Styles(VersionedResolver):
    """Tags a node with how it was written instead of guessing what it means."""

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """Keep no path: none is needed."""

    def ascend_resolver(self) -> None:
        """Keep no path: none is needed."""

    def resolve(self, kind: object, value: object, implicit: object) -> Tag:
        """Return the style of a node that has no explicit tag."""
        if kind is MappingNode:
            return _STYLES[_MAPPING]
        if kind is SequenceNode:
            return _STYLES[_SEQUENCE]
        plain = isinstance(implicit, tuple) and implicit[0]
        return _STYLES[_PLAIN if plain else _QUOTED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file: its name as people see it, its text, its values, and where they stand."""

    file: str
    text: str
    data: Plain
    root: Node | None = field(default=None, repr=False, compare=False)

    def line(self, path: KeyPath) -> int:
        """Return the 1-based line of `path`, or of its nearest parent that exists."""
        node, line = self.root, 1
        for part in path:
            found = _step(node, part)
            if found is None:
                break
            line, node = found
        return line


def read_document(path: Path, *, file: str, faults: Faults) -> Document | None:
    """Read `path`; on any fault note it in `faults` and return None."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as err:
        faults.add(file, 0, "", found=str(err), expected="可读的 UTF-8 文件", check="unreadable")
        return None
    return parse_document(text, file=file, faults=faults)


def parse_document(text: str, *, file: str, faults: Faults) -> Document | None:
    """Parse `text`; on any fault note it in `faults` and return None."""
    try:
        root = _compose(text)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        line = mark.line + 1 if mark is not None else 0
        faults.add(
            file, line, "", found=str(err.problem or err.context), expected="合法的 YAML 1.2",
            check="unreadable",
        )  # fmt: skip
        return None
    except YAMLError as err:
        faults.add(file, 0, "", found=str(err), expected="合法的 YAML 1.2", check="unreadable")
        return None
    before = len(faults)
    data = _Values(file, faults).value(root, ()) if root is not None else None
    if len(faults) > before:
        return None
    return Document(file=file, text=text, data=data, root=root)


def _compose(text: str) -> Node | None:
    """Parse with the C parser where it is installed; what it refuses, the pure one judges.

    The C parser is ten times faster but knows an older syntax (no `{a: fact:b}` unquoted).
    """
    try:
        return _tree(text, pure=False)
    except YAMLError:
        return _tree(text, pure=True)


def _tree(text: str, *, pure: bool) -> Node | None:
    yaml = YAML(typ="safe", pure=pure)
    yaml.Resolver = _Styles
    node: Node | None = yaml.compose(text)
    return node


class _Values:
    """Turns a node tree into plain values and notes what is not allowed."""

    def __init__(self, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self._open: set[int] = set()

    def value(self, node: Node, path: KeyPath) -> Plain:
        """Return the value of `node`, which stands at `path`."""
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._open:
            self._note(node, path, "自我引用", "不含循环引用的内容", "unreadable")
            return None
        self._open.add(id(node))
        try:
            if node.tag not in (_MAPPING, _SEQUENCE):
                self._tag(node, path)
                return None
            if isinstance(node, MappingNode):
                return self._mapping(node, path)
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        finally:
            self._open.discard(id(node))

    def _scalar(self, node: ScalarNode, path: KeyPath) -> Plain:
        text = str(node.value)
        if node.tag == _QUOTED:
            return text
        if node.tag != _PLAIN:
            self._tag(node, path)
            return None
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in "+-.0123456789":
            if _INTEGER.fullmatch(text):
                return int(text)
            if _FRACTION.fullmatch(text):
                self._note(node, path, text, "整数（金额以分计），或加引号的文字", "wrong_type")
        return text

    def _mapping(self, node: MappingNode, path: KeyPath) -> Plain:
        made: dict[str, Plain] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, ScalarNode) or key_node.tag not in (_PLAIN, _QUOTED):
                self._note(key_node, path, "非文字的键", "文字键", "wrong_type")
                continue
            key = str(key_node.value)
            here = (*path, key)
            if key in made:
                self._note(key_node, here, key, "每个键只出现一次", "duplicate_key")
                continue
            made[key] = self.value(child, here)
        return made

    def _tag(self, node: Node, path: KeyPath) -> None:
        self._note(node, path, str(node.tag), "不带标签的普通值", "unreadable")

    def _note(self, node: Node, path: KeyPath, found: str, expected: str, check: str) -> None:
        line = node.start_mark.line + 1
        self._faults.add(
            self._file, line, key_text(path), found=found, expected=expected, check=check
        )


def key_text(path: KeyPath) -> str:
    """Return `path` as people read it: `actions.file_case.fields[2].kind`."""
    return "".join(_key_parts(path)).removeprefix(".")


def _key_parts(path: KeyPath) -> Iterator[str]:
    for part in path:
        yield f"[{part + 1}]" if isinstance(part, int) else f".{part}"


def _step(node: Node | None, part: str | int) -> tuple[int, Node] | None:
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child.start_mark.line + 1, child
    if isinstance(node, MappingNode):
        for key, child in node.value:
            if key.value == part:
                return key.start_mark.line + 1, child
    return None
