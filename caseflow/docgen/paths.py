"""The paths of variables in the tags of a template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

Names = Mapping[str, str]
"""What names stand for: the name of a loop's turn by the path that the loop runs over."""

_LOOP_NAMES = {"index", "index0", "first", "last", "length", "revindex"}


def paths_in(node: nodes.Node, names: Names) -> Iterator[str]:
    """Yield the paths that are printed or asked about under a node, lists with `[]`."""
    if isinstance(node, nodes.For):
        listed = path_of(node.iter, names)
        if listed:
            yield f"{listed}[]"
        for child in (*node.body, *node.else_):
            yield from paths_in(child, names_within(node, names))
        return
    path = path_of(node, names)
    if path:
        yield path
    elif path is None:
        for child in node.iter_child_nodes():
            yield from paths_in(child, names)


def names_within(loop: nodes.For, names: Names) -> Names:
    """Return what names stand for within a loop."""
    target = loop.target.name if isinstance(loop.target, nodes.Name) else ""
    return {**names, target: f"{path_of(loop.iter, names)}[]", "loop": ""}


def path_of(node: nodes.Node, names: Names) -> str | None:
    """Return the dotted path of a name, "" for what a loop itself offers, None for others."""
    if isinstance(node, nodes.Name):
        return names.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        base = path_of(node.node, names)
        if base == "" and node.attr in _LOOP_NAMES:
            return ""
        return f"{base}.{node.attr}" if base else None
    return None


def covers(used: Iterable[str], path: str) -> bool:
    """Whether a path or something below it is among the used ones."""
    below = (f"{path}.", f"{path}[]")
    return any(name == path or name.startswith(below) for name in used)
