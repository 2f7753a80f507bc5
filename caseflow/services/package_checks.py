"""Look into every file of a package and check the four properties of what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from caseflow.docgen.opening import look_at
from caseflow.domain.errors import BrokenAudit
from caseflow.domain.four_properties import Check, Holding, Look, check_all
from caseflow.services.packages import Package
from caseflow.services.trail_files import read_trail

ROWS = "rows"
_SHAPE = "目录或登记的栏目不全或不是应有的类型，不是本系统导出的内容"


class Readable(Protocol):
    """What files are read from: a package, or the sources of one that is being made."""

    @property
    def names(self) -> Iterable[str]:
        """The names of the files."""

    def read(self, name: str) -> bytes:
        """Return a file."""

    def json(self, name: str) -> Any:
        """Return what a JSON file says."""


def variables_file(paper_file: str) -> str:
    """Return the name of the frozen variables that belong to a paper's Word file."""
    return f"papers/{paper_file.partition('/')[2].removesuffix('.docx')}.json"


def check_files(index: Mapping[str, Any], files: Readable, events: str) -> tuple[Check, ...]:
    """Return the checks of the four properties. Raises BrokenAudit when the index makes no sense.

    Reads each file once; only one is in memory at a time.
    """
    looks: dict[str, Look] = {name: look_at(name, files.read(name)) for name in files.names}
    try:
        held = Holding(
            index=index,
            trail=read_trail(events, files.read(events))[0],
            papers={row["id"]: row for row in files.json(f"{ROWS}/paper.json")},
            variables={
                d["paper_id"]: files.json(variables_file(d["file"]))
                for d in index["documents"]
                if d["paper_id"]
            },
            looks=looks,
        )
        return check_all(held)
    except (AttributeError, KeyError, TypeError, ValueError) as err:
        raise BrokenAudit(f"档案包核验不通过：{_SHAPE}（{err}）。") from err


def check_package(package: Package, events: str) -> tuple[Check, ...]:
    """Return the checks of a package whose bytes were verified."""
    return check_files(package.index, package, events)
