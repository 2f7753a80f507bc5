"""The list of all checks over the whole law, and the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from caseflow.catalogue import act_checks, form_checks, graph, name_checks
from caseflow.catalogue.build import Draft
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.limit_checks import check_limits
from caseflow.catalogue.row_checks import ROW_CHECKS
from caseflow.catalogue.whole import Whole

WHOLE_CHECKS: Mapping[str, Callable[[Whole, Faults], None]] = {
    **ROW_CHECKS,
    "form_needs": form_checks.check_form_needs,
    "entrances": form_checks.check_entrances,
    "limits": check_limits,
    "unused_guards": name_checks.check_unused_guards,
}
"""Checks that look at all files together."""

PROCEDURE_CHECKS: Mapping[str, Callable[[Whole, Draft, Faults], None]] = {
    "states": graph.check_states_exist,
    "stages": graph.check_stages,
    "reachable": graph.check_reachable,
    "ends": graph.check_ends,
    "final": graph.check_final,
    "branches": graph.check_branches,
    "fields": act_checks.check_fields,
    "conditions": act_checks.check_conditions,
    "clocks": act_checks.check_clocks,
    "guard_names": name_checks.check_guard_names,
    "guards": name_checks.check_guards,
    "guard_fields": name_checks.check_guard_fields,
    "effects": name_checks.check_effects,
    "papers_and_limits": name_checks.check_papers_and_limits,
    "citations": name_checks.check_procedure_citations,
}
"""Checks that look at one procedure version after the other."""


def check_all(law: Whole, faults: Faults) -> None:
    """Run every check; each notes what it finds, none stops the others."""
    for check in WHOLE_CHECKS.values():
        check(law, faults)
    for draft in law.procedures:
        for look in PROCEDURE_CHECKS.values():
            look(law, draft, faults)
