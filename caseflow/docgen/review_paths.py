"""Check that the rules over papers name paths that some paper prints."""

from __future__ import annotations

from collections.abc import Iterator

from caseflow.docgen.schema import VARIABLES
from caseflow.domain.definition import LawBook
from caseflow.domain.review import ReviewRule


def unknown_paths(law: LawBook) -> list[tuple[str, str]]:
    """Return (rule, path) for each path that no form knows, in the order of the rules."""
    own = {path for form in law.forms.values() for path in form.labels}
    known = {*VARIABLES, *own}
    return [
        (rule.id, path)
        for rule in law.review
        for path in _paths(rule)
        if path not in known and not any(one.startswith(f"{path}.") for one in known)
    ]


def _paths(rule: ReviewRule) -> Iterator[str]:
    yield from rule.paths
    for pairs in (rule.pairs, rule.link):
        yield from (path for pair in pairs.items() for path in pair)
    yield rule.day
