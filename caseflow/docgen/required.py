"""Does a template print what its form must say, and not only where a condition happens to hold?

The conditions around a variable are read as a sentence of yes and no. An uploaded template must
print it wherever the shipped one does, whatever the answers are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from jinja2 import nodes

from caseflow.docgen.paths import Names, covers, names_within, path_of
from caseflow.docgen.schema import VARIABLES
from caseflow.domain.forms import Form

_MOST_QUESTIONS = 12  # each doubles the cases to look at
_BLANKS = ("/", "无", "")
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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One condition: the answer to a question that leads on."""

    test: nodes.Node
    names: Names
    answer: bool = True


@dataclass(frozen=True, slots=True)
class _Question:
    """What a condition asks: is there such a value, or is it this word."""

    path: str
    word: str | None = None


_Way = tuple[_Wanted, ...]
_Prints = Mapping[str, list[_Way]]
_Answers = Mapping[_Question, bool]


def required_faults(
    tree: nodes.Template, used: Collection[str], form: Form, shipped: nodes.Template | None
) -> Iterator[str]:
    """Yield what a form must say and its template does not.

    `tree` holds the tags of the body, `used` is what the whole template prints or asks about.
    With the body of the `shipped` template the conditions are compared too.
    """
    ours = _printed(tree)
    theirs = _printed(shipped) if shipped is not None else {}
    for one in form.fields:
        if not one.required or not one.printed:
            continue
        said = (one.path, *_SAID_BY.get(one.path, ()))
        what = f"变量{one.label or VARIABLES.get(one.path, '')}（{one.path}）"
        asked = [way for name in said for way in _ways(theirs, name)]
        given = [way for name in said for way in _ways(ours, name)]
        if not (given if asked else any(covers(used, name) for name in said)):
            yield f"正文缺少{what}，文书{form.id}必须载明，请补上 {{{{ {one.path} }}}}"
        elif asked and not _always(asked, given, said):
            yield f"{what}只在一部分情形下印出，文书{form.id}必须载明，请去掉它外面的条件或者循环"


def _ways(prints: _Prints, path: str) -> Iterator[_Way]:
    for name, ways in prints.items():
        if covers((name,), path):
            yield from ways


def _printed(tree: nodes.Template) -> _Prints:
    """Return the conditions under which each variable is printed."""
    found: dict[str, list[_Way]] = {}
    for path, way in _walk(tree.body, {}, ()):
        found.setdefault(path, []).append(way)
    return found


def _walk(body: Iterable[nodes.Node], names: Names, way: _Way) -> Iterator[tuple[str, _Way]]:
    for node in body:
        if isinstance(node, nodes.Output):
            for one in node.nodes:
                yield from _values(one, names, way)
        elif isinstance(node, nodes.If):
            yield from _branches(node, names, way)
        elif isinstance(node, nodes.For):
            inner = names_within(node, names)
            yield from _walk(node.body, inner, (*way, _Wanted(node.iter, names)))
            yield from _walk(node.else_, names, (*way, _Wanted(node.iter, names, answer=False)))


def _branches(node: nodes.If, names: Names, way: _Way) -> Iterator[tuple[str, _Way]]:
    for one in (node, *node.elif_):
        yield from _walk(one.body, names, (*way, _Wanted(one.test, names)))
        way = (*way, _Wanted(one.test, names, answer=False))
    yield from _walk(node.else_, names, way)


def _values(node: nodes.Node | None, names: Names, way: _Way) -> Iterator[tuple[str, _Way]]:
    """Yield what an expression prints whole; the length of a text or its first sign is not it."""
    if isinstance(node, nodes.CondExpr):
        yield from _values(node.expr1, names, (*way, _Wanted(node.test, names)))
        yield from _values(node.expr2, names, (*way, _Wanted(node.test, names, answer=False)))
    elif isinstance(node, nodes.Filter) and node.name in ("default", "join"):
        listed = "[]" if node.name == "join" else ""
        yield from ((f"{path}{listed}", on) for path, on in _values(node.node, names, way))
    elif isinstance(node, nodes.Name | nodes.Getattr) and (path := path_of(node, names)):
        yield path, way


def _always(asked: list[_Way], given: list[_Way], said: Collection[str]) -> bool:
    """Whether one of the `given` ways is open wherever one of those `asked` for is.

    What must be said is there: the paper is refused without it.
    """
    questions = {q for way in (*asked, *given) for one in way for q in _questions(one)}
    known = {
        q: q.word is None
        for q in questions
        if covers(said, q.path) and (q.word is None or q.word in _BLANKS)
    }
    open_ones = questions - known.keys()
    if len(open_ones) > _MOST_QUESTIONS:
        return False
    return all(
        _is_open(given, answers) or not _is_open(asked, answers)
        for some in product((True, False), repeat=len(open_ones))
        for answers in ({**known, **dict(zip(open_ones, some, strict=True))},)
    )


def _is_open(ways: Iterable[_Way], answers: _Answers) -> bool:
    return any(
        all(_holds(one.test, one.names, answers) is one.answer for one in way) for way in ways
    )


def _questions(one: _Wanted) -> Iterator[_Question]:
    stack: list[nodes.Node | None] = [one.test]
    while stack:
        node = stack.pop()
        if isinstance(node, nodes.Not):
            stack.append(node.node)
        elif isinstance(node, nodes.And | nodes.Or):
            stack += (node.left, node.right)
        elif not isinstance(node, nodes.Const) and node is not None:
            yield _question(node, one.names)


def _holds(node: nodes.Node, names: Names, answers: _Answers) -> bool:
    if isinstance(node, nodes.Not):
        return not _holds(node.node, names, answers)
    if isinstance(node, nodes.And):
        return _holds(node.left, names, answers) and _holds(node.right, names, answers)
    if isinstance(node, nodes.Or):
        return _holds(node.left, names, answers) or _holds(node.right, names, answers)
    if isinstance(node, nodes.Const):
        return bool(node.value)
    return answers[_question(node, names)] is not _denies(node)


def _denies(node: nodes.Node) -> bool:
    return _word(node) is not None and isinstance(node, nodes.Compare) and node.ops[0].op == "ne"


def _question(node: nodes.Node, names: Names) -> _Question:
    word = _word(node)
    path = path_of(
        node.expr if isinstance(node, nodes.Compare) and word is not None else node, names
    )
    return _Question(path or repr(node), word)


def _word(node: nodes.Node) -> str | None:
    """Return the word that a plain comparison asks for, None for another question."""
    if not isinstance(node, nodes.Compare) or len(node.ops) != 1:
        return None
    other = node.ops[0]
    plain = other.op in ("eq", "ne") and isinstance(other.expr, nodes.Const)
    return str(other.expr.value) if plain and isinstance(other.expr, nodes.Const) else None
