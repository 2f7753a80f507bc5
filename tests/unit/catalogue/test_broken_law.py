"""One deliberately broken law file for each check: it is found, named and placed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import caseflow.catalogue
from tests.unit.catalogue.lawset import COMMON, ORDINARY, change, copy_law, faults_of

LAWS, LIMITS, FORMS = "laws.yaml", "limits/rectification.yaml", "forms/base@2021-07-15/orders.yaml"
PARAMETERS, TEXTS, REGIMES = "parameters.yaml", "texts.yaml", "regimes.yaml"
ALERTS, REVIEW = "alerts.yaml", "review.yaml"


@dataclass(frozen=True)
class Break:
    """One change of a good file, the check that finds it, and what the fault shows."""

    file: str
    old: str
    new: str
    check: str
    found: str
    key: str = ""


_EXTENSION = (
    "by_words: 负责人",
    "length: 30",
    "unit: day",
    "basis: [LOCAL]",
    "verified: unverified",
)


def _extension(old: str, new: str, check: str, found: str, key: str) -> Break:
    """Break one line of an extension, or add one to it."""
    lines = [new if line == old else line for line in _EXTENSION] + ([] if old else [new])
    written = "\n        ".join(lines)
    return Break(
        LIMITS, "regime: local\n", f"regime: local\n    extensions:\n      - {written}\n",
        check, found, f"limits[1].extensions[1].{key}",
    )  # fmt: skip


BREAKS = [
    # Reading.
    Break(LAWS, "instruments:\n", "instruments: [\n", "unreadable", "", ""),
    Break(LAWS, "key: O18", "key: !!str O18", "unreadable", "tag:yaml.org,2002:str"),
    Break(FORMS, "    serve: true\n", "    serve: true\n    serve: false\n", "duplicate_key", "serve"),
    Break(ORDINARY, "    roles: [chief]\n", "    role: chief\n    roles: [chief]\n", "unknown_key", "role"),
    Break(LIMITS, "    stage: rectification\n    starts: 整改期满之日\n", "    starts: 整改期满之日\n",
          "missing_key", "（缺）", "limits[1].stage"),
    Break(LIMITS, "length: 10", "length: '10'", "wrong_type", "10", "limits[1].length"),
    Break(LIMITS, "length: 10", "length: 1.5", "wrong_type", "1.5"),
    Break(LIMITS, "unit: day", "unit: week", "wrong_value", "week", "limits[1].unit"),
    Break(LIMITS, "binds: bureau", "binds: nobody", "wrong_value", "nobody"),
    Break(FORMS, "seal: enforcement", "seal: wax", "wrong_value", "wax"),
    Break(FORMS, "kind: served", "kind: other", "wrong_value", "other"),
    Break(ORDINARY, "op: start,", "op: begin,", "wrong_value", "begin"),
    Break(LAWS, "valid_from: 2026-02-01", "valid_from: 2026-02-30", "impossible_date", "2026-02-30"),
    Break(FORMS, "template: F05.docx", "template: F05.docx\n    needs: [{forms: []}]", "empty_need", "[]"),
    Break(FORMS, "template: F05.docx", "template: F05.docx\n    needs: [{forms: [F05], own: true}]",
          "need_without_item", "F05", "forms[1].needs[1].forms[1]"),
    Break(FORMS, "template: F05.docx", "template: F05.docx\n    needs: [{forms: [F05], basis: [XYZ.1]}]",
          "unknown_instrument", "XYZ.1", "forms[1].needs[1].basis[1]"),
    Break(FORMS, "template: F05.docx",
          "template: F05.docx\n    fields: [{path: case.facts, enter: nowhere}]",
          "unknown_entrance", "nowhere", "forms[1].fields[1].enter"),
    # Rules over papers.
    Break(REVIEW, "check: no_words", "check: no_wards", "wrong_value", "no_wards", "review[1].check"),
    Break(REVIEW, "severity: refuse", "severity: maybe", "wrong_value", "maybe"),
    Break(REVIEW, "check: no_words", "check: no_words\n    forms: [F99]", "unknown_form", "F99"),
    Break(REVIEW, "check: no_words", "check: no_words\n    limit: never", "unknown_limit", "never"),
    Break(REVIEW, "check: no_words", "check: no_words\n    basis: [XYZ.1]", "unknown_instrument", "XYZ.1"),
    Break(REVIEW, "留有“{found}”", "留有“{what}”", "guard_places", "what", "review[1].message"),
    Break(REVIEW, "['某某']", "['(某']", "broken_pattern", "(某", "review[1].patterns[1]"),
    # Names of files and rows.
    Break(ORDINARY, "name: ordinary", "name: summary", "file_name", "summary", "name"),
    Break(ORDINARY, "valid_from: 2021-07-15", "valid_from: 2021-07-16", "file_name", "2021-07-16"),
    Break(ORDINARY, "[common@2021-07-15]", "[other@2021-07-15]", "unknown_part", "other@2021-07-15"),
    Break(ORDINARY, "include: [common@2021-07-15]\n", "", "unused_part", "common"),
    Break(COMMON, "  closed: {", "  lead: {label: 另一线索, stage: inspection}\n  closed: {",
          "defined_twice", "lead", "states.lead"),
    Break(ORDINARY, "{name: told,", "{name: deadline_on,", "duplicate_id", "deadline_on"),
    Break(ORDINARY, "{value: none, label: 无隐患}", "{value: hazard, label: 无隐患}", "duplicate_id", "hazard"),
    Break(ORDINARY, "guards: [two_officers, told]", "guards: [told, two_officers, told]", "duplicate_id", "told"),
    # Dates and citations.
    Break(PARAMETERS, "valid_to: 2026-01-31", "valid_to: 2026-03-31", "overlap", "2026-02-01"),
    Break(PARAMETERS, "valid_to: 2026-01-31", "valid_to: 2025-12-31", "gap", "2026-02-01"),
    Break(PARAMETERS, "valid_to: 2026-01-31", "valid_to: 2020-01-31", "reversed_period", "2020-01-31"),
    Break(TEXTS, "basis: [APL.44]", "basis: [XYZ.44]", "unknown_instrument", "XYZ.44"),
    Break(TEXTS, "basis: [APL.44]", "basis: [第四十四条]", "malformed_citation", "第四十四条"),
    Break(PARAMETERS, "basis: [APL.63]", "basis: [O15.33]", "not_in_force", "O15.33", "parameters[2].basis[1]"),
    Break(TEXTS, "basis: [APL.44]", "basis: [O18.44]", "not_in_force", "O18.44"),
    Break(ORDINARY, "basis: [APL.44]", "basis: [O15.44]", "not_in_force", "O15.44", "guards.told.basis[1]"),
    # Time limits.
    Break(LIMITS, "length: 10", "length: -1", "negative_length", "-1"),
    Break(LIMITS, "length: 10", "length: 0", "limit_shape", "0", "limits[1].length"),
    Break(LIMITS, "unit: day\n", "unit: day\n    unit: workday\n", "duplicate_key", "unit"),
    Break(LIMITS, "unit: day\n", "unit: day\n    month_day: 03-31\n", "limit_shape", "03-31",
          "limits[1].month_day"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 10\n    unit: calendar_date\n    month_day: 03-31\n",
          "limit_shape", "10", "limits[1].length"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 0\n    unit: calendar_date\n", "limit_shape",
          "calendar_date", "limits[1].unit"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 0\n    unit: calendar_date\n    month_day: 02-30\n",
          "impossible_date", "02-30", "limits[1].month_day"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 0\n    unit: calendar_date\n    month_day: 02-29\n",
          "impossible_date", "02-29"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 10\n    unit: day\n    year_offset: 1\n",
          "limit_shape", "1", "limits[1].year_offset"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 10\n    unit: hour\n    suspendable: true\n",
          "limit_shape", "true", "limits[1].suspendable"),
    Break(LIMITS, "unit: day\n", "unit: workday\n", "limit_shape", "true", "limits[1].roll"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 0\n    unit: none\n", "limit_shape", "1",
          "limits[1].reminders"),
    Break(LIMITS, "{days: -3, to", "{minutes: -30, to", "limit_shape", "-30",
          "limits[1].reminders[1].minutes"),
    Break(LIMITS, "      - {days: -3, to: [inspector]}\n", "      - {days: -3, to: [inspector]}\n" * 2,
          "limit_shape", "days: -3, minutes: 0", "limits[1].reminders[2]"),
    Break(LIMITS, "    regime: local\n", "    regime: local\n    lapses: true\n    if_missed: 追责\n",
          "lapsing_duty", "true", "limits[1].lapses"),
    Break(LIMITS, "    regime: local\n    responsible: [inspector]\n    reminders:\n",
          "    regime: local\n    lapses: true\n    responsible: [inspector]\n    reminders:\n"
          "      - {days: 1, to: [inspector]}\n      - {days: 2, to: [inspector]}\n",
          "lapsing_duty", "days: 2", "limits[1].reminders[2]"),
    Break(LIMITS, "id: order_day", "id: recheck", "overlap", "2021-07-15", "limits[2].valid_from"),
    Break(LIMITS, "basis: [LOCAL]", "basis: []", "no_basis", "[]", "limits[1].basis"),
    Break(LIMITS, "regime: local", "regime: nowhere", "unknown_regime", "nowhere", "limits[1].regime"),
    Break(LIMITS, "    regime: local\n", "", "unknown_regime", "（缺）", "limits[1].regime"),
    Break(REGIMES, "valid_from: 2026-02-01\n    valid_to: null", "valid_from: 2026-02-01\n    valid_to: 2026-01-31",
          "reversed_period", "2026-01-31", "regimes[2].valid_to"),
    Break(REGIMES, "key: order18_2026", "key: local", "duplicate_id", "local"),
    Break(LIMITS, "regime: local", "regime: order18_2026", "outside_regime", "2021-07-15 至 未终止"),
    Break(LIMITS, "regime: local", "regime: local\n    excludes: [testing, lunch]", "unknown_exclusion", "lunch",
          "limits[1].excludes[2]"),
    _extension("", "by: boss", "unknown_role", "boss", "by"),
    _extension("", "paper: F99", "unknown_form", "F99", "paper"),
    _extension("length: 30", "length: -30", "negative_length", "-30", "length"),
    _extension("", "times: -1", "negative_length", "-1", "times"),
    _extension("", "ask_before: -10", "negative_length", "-10", "ask_before"),
    _extension("unit: day", "unit: set_date", "limit_shape", "set_date", "unit"),
    _extension("basis: [LOCAL]", "basis: []", "no_basis", "[]", "basis"),
    _extension("basis: [LOCAL]", "basis: [O15.17]", "not_in_force", "O15.17", "basis[1]"),
    _extension("by_words: 负责人", "by_words: ''", "wrong_value", '""', "by_words"),
    Break(TEXTS, "{government}", "{government", "broken_places", ""),
    Break(TEXTS, "{government}", "{government.name}", "broken_places", ""),
    # Roles.
    Break(ORDINARY, "roles: [chief]", "roles: [boss]", "unknown_role", "boss", "actions.assign.roles[1]"),
    Break(ORDINARY, "notify: [chief]", "notify: [everyone]", "unknown_role", "everyone"),
    Break(LIMITS, "responsible: [inspector]", "responsible: [boss]", "unknown_role", "boss"),
    Break(LIMITS, "to: [inspector]", "to: [boss]", "unknown_role", "boss", "limits[1].reminders[1].to[1]"),
    # The graph.
    Break(ORDINARY, "initial: lead", "initial: nowhere", "unknown_state", "nowhere"),
    Break(ORDINARY, "{from: [lead, rectification]", "{from: [lead, nowhere]", "unknown_state", "nowhere",
          "actions.assign.transitions[1].from[2]"),
    Break(COMMON, "to: closed}", "to: nowhere}", "unknown_state", "nowhere"),
    Break(ORDINARY, "  rectification: {label", "  island: {label: 孤岛, stage: inspection}\n  rectification: {label",
          "unreachable_state", "island"),
    Break(COMMON, "from: [rectification], to: closed", "from: [lead], to: closed", "no_end", "rectification"),
    Break(ORDINARY, "{from: [lead, rectification], to: same}", "{from: [closed], to: lead}",
          "leaves_final_state", "closed"),
    Break(ORDINARY, "to: closed, when: {result: none}", "to: closed", "ambiguous_transition", "lead"),
    Break(ORDINARY, "when: {result: none}", "when: {result: hazard}", "ambiguous_transition", "lead"),
    Break(ORDINARY, "label: 待查线索, stage: inspection", "label: 待查线索, stage: review", "unknown_stage", "review"),
    # Fields and conditions.
    Break(ORDINARY, ", choices: [{value: hazard, label: 有隐患}, {value: none, label: 无隐患}]", "",
          "field_shape", "result"),
    Break(ORDINARY, "kind: persons", "kind: persons, choices: [{value: a, label: 甲}]", "field_shape", "handlers"),
    Break(COMMON, ", item_kind: order", "", "field_shape", "order"),
    Break(ORDINARY, "        kind: rows\n        columns:\n          - {name: place, label: 部位, kind: text}\n",
          "        kind: rows\n", "field_shape", "hazards"),
    Break(ORDINARY, "to: rectification, when: {result: hazard}", "to: rectification, when: {outcome: hazard}",
          "unknown_field", "outcome"),
    Break(ORDINARY, "{form: F05, only_if: {result: hazard}}", "{form: F05, only_if: {outcome: hazard}}",
          "unknown_field", "outcome"),
    Break(ORDINARY, "required_if: {result: hazard}", "required_if: {outcome: hazard}", "unknown_field", "outcome"),
    Break(ORDINARY, "start_from: deadline_on", "start_from: deadline", "unknown_field", "deadline"),
    Break(ORDINARY, "start_from: deadline_on", "start_from: 'deadline:colour'", "unknown_field", "deadline:colour"),
    Break(ORDINARY, "start_from: deadline_on", "start_from: 'party:colour'", "unknown_field", "party:colour"),
    Break(ORDINARY, "start_from: deadline_on", "start_from: 'served:result'", "unknown_field", "served:result"),
    Break(ORDINARY, "start_from: deadline_on", "start_from: 'item:result.on'", "unknown_field", "item:result.on"),
    Break(ORDINARY, "deadline_on, unless: {result: none}", "deadline_on, unless: {'form:result': F05}",
          "unknown_field", "form:result"),
    Break(ORDINARY, "start_from: deadline_on, unless: {result: none}", "only_if: {outcome: none}",
          "unknown_field", "outcome"),
    Break(ORDINARY, "item: order,", "item: seizure,", "unknown_field", "seizure"),
    Break(ORDINARY, "{name: told, label: 已告知, kind: bool}", "{name: said, label: 已告知, kind: bool}",
          "unknown_field", "told", "actions.order.guards[2]"),
    Break(ORDINARY, "required_if: {result: hazard}", "required_if: {result: danger}", "unknown_choice", "danger"),
    # Guards and effects.
    Break(ORDINARY, "guards: [two_officers, told]", "guards: [two_officers, told, sober]", "unknown_guard", "sober"),
    Break(ORDINARY, "check: handlers_at_least", "check: handlers_many", "unknown_check", "handlers_many"),
    Break(ORDINARY, "args: {count: 2}", "args: {number: 2}", "guard_args", "number"),
    Break(ORDINARY, "args: {count: 2}", "args: {}", "guard_args", "（缺）"),
    Break(ORDINARY, "args: {count: 2}", "args: {count: two}", "guard_args", "two"),
    Break(ORDINARY, "guards: [two_officers, told]", "guards: [told]", "unused_guard", "two_officers"),
    Break(ORDINARY, "只有{found}名", "只有{count}名", "guard_places", "count"),
    Break(ORDINARY, "只有{found}名", "只有{found名", "guard_places", "括号不成对"),
    Break(ORDINARY, "cure_action: assign", "cure_action: appoint", "unknown_action", "appoint"),
    Break(ORDINARY, "{op: set, fact", "{op: put, fact", "unknown_effect", "put"),
    Break(ORDINARY, "value: true}\n  order:", "amount: true}\n  order:", "effect_args", "amount"),
    # Papers, limits, clocks.
    Break(ORDINARY, "{form: F05, only_if", "{form: F99, only_if", "unknown_form", "F99"),
    Break(COMMON, "op: meet, limit: recheck", "op: meet, limit: review", "unknown_limit", "review"),
    Break(COMMON, "check: none_open\n    args: {kind: order}", "check: limit_over\n    args: {limit: review}",
          "unknown_limit", "review", "guards.order_fixed.args.limit"),
    Break(COMMON, "check: none_open\n    args: {kind: order}",
          "check: within\n    args: {parameter: cap, forms: [F05]}", "unknown_parameter", "cap"),
    Break(COMMON, "check: none_open\n    args: {kind: order}",
          "check: within\n    args: {parameter: hearing_fine, forms: [F98]}", "unknown_form", "F98"),
    Break(COMMON, "      - {op: meet, limit: recheck}\n", "", "never_closed", "recheck"),
    Break(COMMON, "{op: meet, limit: recheck}",
          "{op: meet, limit: recheck}\n      - {op: exclude, limit: recheck, cause: testing}",
          "event_without_day", "（缺）"),
    Break(COMMON, "{op: meet, limit: recheck}",
          "{op: meet, limit: recheck}\n      - {op: exclude, limit: recheck, cause: lunch, due_from: today}",
          "unknown_cause", "lunch"),
    Break(COMMON, "{op: meet, limit: recheck}",
          "{op: meet, limit: recheck}\n      - {op: shorten, limit: recheck, cause: testing, due_from: today}",
          "event_without_day", "（缺）"),
    Break(COMMON, "{op: meet, limit: recheck}",
          "{op: meet, limit: recheck}\n      - {op: shorten, limit: recheck, due_from: today, was: today}",
          "unknown_cause", "（缺）"),
    Break(LIMITS, "length: 10\n    unit: day\n", "length: 0\n    unit: none\n", "limit_without_days", "recheck"),
    Break(ORDINARY, "paper: F05, item", "item", "await_without_paper", "（缺）"),
    Break(ORDINARY, "limit: recheck, start_from", "limit: order_day, start_from", "set_date_without_day", "（缺）"),
    Break(ORDINARY, "op: start, limit: recheck, start_from: deadline_on", "op: defer, limit: recheck",
          "event_without_day", "（缺）"),
    Break(ORDINARY, "op: start, limit: recheck, start_from: deadline_on",
          "op: exclude, limit: recheck, due_from: deadline_on", "unknown_cause", "（缺）"),
    Break(ORDINARY, "start_from: deadline_on", "cause: testing", "unknown_cause", "testing"),
    Break(ORDINARY, "op: start, limit: recheck", "op: extend, paper: F97, limit: recheck", "unknown_form", "F97"),
    Break(ORDINARY, "start_from: deadline_on", "not_before: own", "unknown_field", "own"),
    # Rules of telling people.
    Break(ALERTS, "working_days_only: true", "working_days: true", "unknown_key", "working_days"),
    Break(ALERTS, "to: [chief]", "to: [chief], again: true", "unknown_key", "again"),
    Break(ALERTS, "check_at: 08:40\n", "", "missing_key", "（缺）", "check_at"),
    Break(ALERTS, "digest_at: 08:30", "digest_at: 8.30", "wrong_type", "8.30", "digest_at"),
    Break(ALERTS, "digest_at: 08:30", "digest_at: 25:30", "wrong_type", "25:30", "digest_at"),
    Break(ALERTS, "digest_at: 08:30", "digest_at: 08:30:15", "wrong_value", "08:30:15", "digest_at"),
    Break(ALERTS, "digest_at: 08:30", "digest_at: 08:30Z", "wrong_value", "08:30:00+00:00", "digest_at"),
    Break(ALERTS, "digest_at: 08:30", "digest_at: 07:59", "quiet_time", "07:59", "digest_at"),
    Break(ALERTS, "check_at: 08:40", "check_at: 21:00", "quiet_time", "21:00", "check_at"),
    Break(ALERTS, "next_year_from: 12-01", "next_year_from: 13-01", "wrong_value", "13-01", "next_year_from"),
    Break(ALERTS, "to: [chief]", "to: [boss]", "unknown_role", "boss", "repeat.to[1]"),
    Break(ALERTS, "next_year_from: 12-01", "next_year_from: 12-01\nnobody: [chief, boss]",
          "unknown_role", "boss", "nobody[2]"),
    Break(ALERTS, "attempts: 3", "attempts: 0", "wrong_value", "0", "retry.attempts"),
    Break(ALERTS, "[1, 5]", "[5, 1]", "wrong_pauses", "[5, 1]", "retry.back_off_minutes"),
    Break(ALERTS, "[1, 5]", "[0, 5]", "wrong_pauses", "[0, 5]", "retry.back_off_minutes"),
    Break(ALERTS, "[1, 5]", "[]", "wrong_pauses", "[]", "retry.back_off_minutes"),
    # The rules of dossiers.
    Break("dossier.yaml", "cover: F05", "cover: F99", "unknown_form", "F99", "cover"),
    Break("dossier.yaml", "split_setting: two_parts", "split_setting: halves", "unknown_setting",
          "halves", "split_setting"),
    Break("dossier.yaml", "open_limits_allowed: []", "open_limits_allowed: [never]",
          "unknown_limit", "never", "open_limits_allowed[1]"),
    Break("dossier.yaml", '"items:order": true', '"things:order": true', "unknown_key",
          "things:order", "musts[1].when"),
    Break("dossier.yaml", "when: {}", 'when: {"case:source": lead}', "wrong_value",
          "最后一行有条件", "retention"),
    Break("dossier.yaml", "basis: [APL.44]", "basis: [XYZ.1]", "unknown_instrument", "XYZ.1",
          "musts[1].basis[1]"),
]  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS, ids=lambda b: f"{b.check}: {b.new[:30]!r}")
def test_a_broken_file_is_refused_with_check_file_line_and_value(
    broken: Break, tmp_path: Path
) -> None:
    root = copy_law(tmp_path)
    change(root, broken.file, broken.old, broken.new)

    faults = faults_of(root)

    named = [f for f in faults if f.check == broken.check and broken.found in f.found]
    assert named, faults
    assert broken.key in ("", *(f.key for f in named))
    assert named[0].expected


def test_unknown_key_is_refused_with_file_and_line(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, LIMITS, "    length: 10\n", "    length: 10\n    lenght: 12\n")

    (fault,) = faults_of(root)

    assert (fault.file, fault.line, fault.key) == (
        "law/limits/rectification.yaml",
        7,
        "limits[1].lenght",
    )
    assert fault.found == "lenght"
    assert "length" in fault.expected


def test_a_fault_of_a_part_is_placed_in_the_file_of_the_part(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, COMMON, "to: closed}", "to: nowhere}")

    places = {(f.file, f.line) for f in faults_of(root) if f.check == "unknown_state"}

    assert places == {(f"law/{COMMON}", 18)}


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, LIMITS, "unit: day", "unit: week")
    change(root, FORMS, "seal: enforcement", "seal: wax")
    change(root, ORDINARY, "notify: [chief]", "notify: [chief, everyone]")

    found = {f.found for f in faults_of(root)}

    assert {"week", "wax", "everyone"} <= found


def test_a_row_that_cannot_be_read_does_not_make_its_name_unknown(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, LIMITS, "unit: day", "unit: week")

    assert {f.check for f in faults_of(root)} == {"wrong_value"}


def test_a_missing_list_file_is_named(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    (root / FORMS).unlink()

    assert [(f.file, f.check) for f in faults_of(root)] == [
        ("law/forms/base@2021-07-15/*.yaml", "missing_file")
    ]


def test_an_empty_file_of_alert_rules_is_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    (root / ALERTS).write_text("# nothing\n", encoding="utf-8")

    assert [(f.file, f.check) for f in faults_of(root)] == [("law/alerts.yaml", "wrong_type")]


def test_a_file_without_date_in_its_name_is_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    (root / "procedures" / "plan.yml").write_text("name: plan\n", encoding="utf-8")

    assert [(f.file, f.check) for f in faults_of(root)] == [
        ("law/procedures/plan.yml", "file_name")
    ]


def test_two_forms_with_one_id_are_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    path = root / FORMS
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.removeprefix("forms:\n"), encoding="utf-8")

    assert [(f.check, f.found) for f in faults_of(root)] == [("duplicate_id", "F05")]


def test_a_form_without_template_is_refused_when_the_folder_is_known(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    templates = tmp_path / "templates"
    templates.mkdir()

    (fault,) = faults_of(root, templates=templates)
    assert (fault.check, fault.found) == ("missing_template", "F05.docx")

    (templates / "F05.docx").touch()
    assert faults_of(root, templates=templates) == ()


def test_a_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    (root / TEXTS).write_bytes("texts: 告知".encode("gb18030"))

    assert [f.check for f in faults_of(root)] == ["unreadable"]


def test_a_value_that_holds_itself_is_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    (root / TEXTS).write_text("texts: &all [*all]\n", encoding="utf-8")

    assert [f.check for f in faults_of(root)] == ["unreadable"]


def test_every_named_check_has_a_broken_file() -> None:
    source = Path(caseflow.catalogue.__file__).parent
    named: set[str] = set()
    for path in source.glob("*.py"):
        if path.name != "calendar.py":
            named |= set(re.findall(r'check="(\w+)"', path.read_text(encoding="utf-8")))
    elsewhere = {"missing_file", "missing_template", "published_changed"}

    assert named - elsewhere <= {b.check for b in BREAKS}
