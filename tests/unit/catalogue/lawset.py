"""A small lawful law set, copied and broken on purpose; the tests' own vocabularies with it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from caseflow.catalogue import Registry, load_law
from caseflow.domain.definition import LawBook
from caseflow.domain.errors import BrokenLaw, LawFault

GOOD = Path(__file__).parents[2] / "data" / "good_law"
ORDINARY = "procedures/ordinary@2021-07-15.yaml"
COMMON = "procedures/parts/common@2021-07-15.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """An entry of the tests' registry."""

    args: Mapping[str, type] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()


REGISTRY = Registry(
    guards={
        "handlers_at_least": Spec(args={"count": int}, gives=frozenset({"found"})),
        "value_is": Spec(args={"field": str, "value": object}),
        "none_open": Spec(args={"kind": str}),
        "limit_over": Spec(args={"limit": str}),
        "within": Spec(args={"parameter": str, "forms": list}),
    },
    effects={
        "set": Spec(args={"fact": str, "value": object}),
        "add": Spec(
            args={"kind": str, "fields": list, "only_if": dict}, optional=frozenset({"only_if"})
        ),
    },
)


def copy_law(tmp_path: Path) -> Path:
    """Return a copy of the good law set that a test may change."""
    root = tmp_path / "law"
    shutil.copytree(GOOD, root)
    return root


def change(root: Path, file: str, old: str, new: str) -> None:
    """Replace the only `old` in a file; an unpublished file may change, so the list goes."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    (root / "published.yaml").unlink(missing_ok=True)


def load(root: Path, *, templates: Path | None = None) -> LawBook:
    """Load a law set with the tests' registry."""
    return load_law(root, registry=REGISTRY, templates=templates)


def faults_of(root: Path, *, templates: Path | None = None) -> tuple[LawFault, ...]:
    """Return the faults of a law set; none when it stands."""
    try:
        load(root, templates=templates)
    except BrokenLaw as err:
        return err.faults
    return ()
