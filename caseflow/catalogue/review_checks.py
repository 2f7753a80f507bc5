"""Checks over the rules by which papers are held against one another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from caseflow.catalogue.faults import Faults
from caseflow.catalogue.row_checks import check_word, citation_fault, places
from caseflow.catalogue.whole import Placed, Whole
from caseflow.domain.cross_checks import CHECKS, PLACES
from caseflow.domain.review import SEVERITIES, ReviewRule


def check_review(law: Whole, rules: Mapping[str, Placed[ReviewRule]], faults: Faults) -> None:
    """Every name in a rule leads somewhere, and its words and patterns can be used."""
    for rule in rules.values():
        check_word(rule, "check", rule.row.check, tuple(CHECKS), faults)
        check_word(rule, "severity", rule.row.severity, SEVERITIES, faults)
        _check_names(law, rule, faults)
        _check_texts(rule, faults)
        for i, reference in enumerate(rule.row.basis):
            fault = citation_fault(law, reference, date.max, None)
            if fault is not None:
                rule.note(faults, "basis", i, found=reference, expected=fault[1], check=fault[0])


def _check_names(law: Whole, rule: Placed[ReviewRule], faults: Faults) -> None:
    for key in ("forms", "against"):
        for i, name in enumerate(getattr(rule.row, key)):
            if name not in law.forms and "forms" not in law.broken:
                rule.note(
                    faults, key, i, found=name, expected="forms 中登记的编号", check="unknown_form"
                )
    act = rule.row.cure_action
    acts = {name for one in law.procedures for name in one.procedure.actions}
    if act and act not in acts and "procedures" not in law.broken:
        rule.note(
            faults, "cure_action", found=act, expected="程序中有的行为", check="unknown_action"
        )
    limit = rule.row.limit
    if limit and limit not in law.limits and "limits" not in law.broken:
        rule.note(
            faults, "limit", found=limit, expected="limits 中登记的编号", check="unknown_limit"
        )


def _check_texts(rule: Placed[ReviewRule], faults: Faults) -> None:
    for key in ("message", "missing", "cure"):
        names = places(getattr(rule.row, key))
        if names is None or not names <= PLACES:
            wrong = "括号不成对" if names is None else "、".join(sorted(names - PLACES))
            rule.note(
                faults, key, found=wrong, expected="占位符：" + "、".join(sorted(PLACES)),
                check="guard_places",
            )  # fmt: skip
    for i, pattern in enumerate(rule.row.patterns):
        try:
            re.compile(pattern)
        except re.error:
            rule.note(
                faults, "patterns", i, found=pattern, expected="能用的正则表达式",
                check="broken_pattern",
            )  # fmt: skip
