"""Checks over the rules of making a dossier: what they name exists, and a period always fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from caseflow.catalogue.faults import Faults
from caseflow.catalogue.row_checks import citation_fault
from caseflow.catalogue.whole import Placed, Whole
from caseflow.domain.dossier_rules import DossierRules, When
from caseflow.domain.registers import Setting

_SCOPES = ("fact", "in", "items", "papers", "case")
_CASE = ("source", "procedure", "state")
_SWITCHES = ("split_setting", "scans_setting", "files_setting")


def check_dossier(
    rules: Iterable[Placed[DossierRules]],
    law: Whole,
    settings: Mapping[str, Placed[Setting]],
    faults: Faults,
) -> None:
    """Forms, limits and settings are there; the last period fits every case."""
    for placed in rules:
        _check_names(placed, law, settings, faults)
        _check_periods(placed, faults)
        for path, when in _conditions(placed.row):
            for key in when:
                if not _is_feature(key):
                    placed.note(
                        faults, *path, "when", found=key,
                        expected="fact:、in:事实.值、items:、papers: 或 case:source、procedure、state",
                        check="unknown_key",
                    )  # fmt: skip
        _check_basis(placed, law, faults)


def _check_names(
    placed: Placed[DossierRules],
    law: Whole,
    settings: Mapping[str, Placed[Setting]],
    faults: Faults,
) -> None:
    row = placed.row
    named: list[tuple[tuple[str | int, ...], str]] = [
        ((key,), getattr(row, key)) for key in ("cover", "catalogue", "note")
    ]
    named += [(("musts", i, "forms"), f) for i, must in enumerate(row.musts) for f in must.forms]
    for path, form in named:
        if form not in law.forms and "forms" not in law.broken:
            placed.note(faults, *path, found=form, expected="文书表中的编号", check="unknown_form")
    acts = {name for one in law.procedures for name in one.procedure.actions}
    for i, must in enumerate(row.musts):
        if must.cure_action and must.cure_action not in acts and "procedures" not in law.broken:
            placed.note(
                faults, "musts", i, "cure_action", found=must.cure_action,
                expected="程序中有的行为", check="unknown_action",
            )  # fmt: skip
    for i, limit in enumerate(row.open_limits_allowed):
        if limit not in law.limits and "limits" not in law.broken:
            placed.note(
                faults, "open_limits_allowed", i, found=limit, expected="期限表中的编号",
                check="unknown_limit",
            )  # fmt: skip
    for key in _SWITCHES:
        if getattr(row, key) not in settings:
            placed.note(
                faults, key, found=getattr(row, key), expected="settings.yaml 中的设置",
                check="unknown_setting",
            )  # fmt: skip


def _check_periods(placed: Placed[DossierRules], faults: Faults) -> None:
    row = placed.row
    if not row.kinds:
        placed.note(faults, "kinds", found="[]", expected="至少一种材料", check="wrong_value")
    if not row.retention or row.retention[-1].when:
        placed.note(
            faults, "retention", found="最后一行有条件", expected="最后一行的 when 为空，总能定出期限",
            check="wrong_value",
        )  # fmt: skip


def _conditions(
    row: DossierRules,
) -> Iterator[tuple[tuple[str | int, ...], When]]:
    for i, rule in enumerate(row.retention):
        yield ("retention", i), rule.when
    for i, must in enumerate(row.musts):
        yield ("musts", i), must.when


def _is_feature(key: str) -> bool:
    scope, _, name = key.partition(":")
    if scope not in _SCOPES or not name:
        return False
    if scope == "case":
        return name in _CASE
    return scope != "in" or "." in name


def _check_basis(placed: Placed[DossierRules], law: Whole, faults: Faults) -> None:
    cited = [(("retention", i), r.basis) for i, r in enumerate(placed.row.retention)]
    cited += [(("musts", i), m.basis) for i, m in enumerate(placed.row.musts)]
    for path, basis in cited:
        for i, reference in enumerate(basis):
            found = citation_fault(law, reference, date.max, None)
            if found is not None:
                placed.note(
                    faults, *path, "basis", i, found=reference, expected=found[1], check=found[0]
                )
