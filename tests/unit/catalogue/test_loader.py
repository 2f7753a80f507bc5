"""What `load_law` gives when the law stands: frozen rows, versions, texts and hashes."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from caseflow.domain.definition import FieldKind, LawBook, Unit
from caseflow.domain.terms import Verified
from tests.unit.catalogue.lawset import COMMON, GOOD, ORDINARY, change, copy_law, faults_of, load


@pytest.fixture(scope="module")
def law() -> LawBook:
    return load(GOOD)


def test_a_procedure_is_known_by_name_and_date(law: LawBook) -> None:
    procedure = law.procedures["ordinary@2021-07-15"]

    assert (procedure.name, procedure.valid_from) == ("ordinary", date(2021, 7, 15))
    assert [stage.label for stage in procedure.stages] == ["检查", "整改"]


def test_a_procedure_holds_the_rows_of_its_parts(law: LawBook) -> None:
    procedure = law.procedures["ordinary@2021-07-15"]

    assert procedure.states["closed"].final
    assert set(procedure.actions) == {"assign", "order", "recheck"}
    assert set(procedure.guards) == {"two_officers", "told", "order_fixed"}


def test_the_word_same_leaves_the_state_as_it_is(law: LawBook) -> None:
    (transition,) = law.procedures["ordinary@2021-07-15"].actions["assign"].transitions

    assert (transition.sources, transition.to) == (("lead", "rectification"), "")


def test_the_word_any_stands_for_every_state_that_is_not_final(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, ORDINARY, "{from: [lead, rectification], to: same}", "{from: [any], to: same}")
    procedure = load(root).procedures["ordinary@2021-07-15"]
    (transition,) = procedure.actions["assign"].transitions

    assert transition.sources == tuple(n for n, s in procedure.states.items() if not s.final)


def test_an_act_is_read_with_all_its_parts(law: LawBook) -> None:
    order = law.procedures["ordinary@2021-07-15"].actions["order"]

    assert [t.when for t in order.transitions] == [{"result": "hazard"}, {"result": "none"}]
    assert [f.kind for f in order.fields][:2] == [FieldKind.CHOICE, FieldKind.DATE]
    assert order.fields[3].columns[0].name == "place"
    assert order.effects[0].args["fields"] == ("deadline_on",)
    assert [(d.op, d.limit, d.paper) for d in order.deadlines] == [
        ("await", "order_day", "F05"),
        ("start", "recheck", ""),
    ]
    assert order.papers[0].only_if == {"result": "hazard"}


def test_a_bare_form_id_is_a_paper_without_condition(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, ORDINARY, "      - {form: F05, only_if: {result: hazard}}\n", "      - F05\n")

    (paper,) = load(root).procedures["ordinary@2021-07-15"].actions["order"].papers

    assert (paper.form, paper.only_if) == ("F05", {})


def test_versions_stand_from_old_to_new(law: LawBook) -> None:
    first, second = law.parameters["hearing_fine"]

    assert (first.valid_to, second.valid_from) == (date(2026, 1, 31), date(2026, 2, 1))
    assert second.verified is Verified.UNVERIFIED


def test_limits_keep_unit_and_reminders(law: LawBook) -> None:
    (limit,) = law.limits["recheck"]

    assert (limit.length, limit.unit) == (10, Unit.DAY)
    assert [(r.days, r.to) for r in limit.reminders] == [(-3, ("inspector",))]


def test_the_newest_version_of_an_instrument_has_the_plain_key(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(
        root,
        "laws.yaml",
        "instruments:\n",
        "instruments:\n  - {key: APL, name: 旧法, number: 旧, valid_from: 2018-01-01, "
        "valid_to: 2021-07-14, verified: excerpt}\n",
    )

    instruments = load(root).instruments

    assert instruments["APL"].name == "示例处罚法"
    assert instruments["APL@2018-01-01"].name == "旧法"


def _two_versions(root: Path, *, older_cites: str) -> None:
    text = (root / ORDINARY).read_text(encoding="utf-8")
    newer = text.replace("valid_from: 2021-07-15", "valid_from: 2026-02-01")
    (root / "procedures" / "ordinary@2026-02-01.yaml").write_text(newer, encoding="utf-8")
    change(root, ORDINARY, "basis: [APL.44]", f"basis: [{older_cites}]")


def test_a_superseded_procedure_may_cite_what_ended_after_its_day(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    _two_versions(root, older_cites="O15.44")

    assert set(load(root).procedures) == {"ordinary@2021-07-15", "ordinary@2026-02-01"}


def test_a_superseded_procedure_may_not_cite_what_came_after_its_day(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    _two_versions(root, older_cites="O18.44")

    assert {f.check for f in faults_of(root)} == {"not_in_force"}


def test_the_newest_procedure_may_cite_what_came_after_its_day(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, ORDINARY, "basis: [APL.44]", "basis: [O18.44]")

    assert load(root).procedures["ordinary@2021-07-15"].guards["told"].basis == ("O18.44",)


def test_nobody_can_change_a_loaded_law(law: LawBook) -> None:
    order = law.procedures["ordinary@2021-07-15"].actions["order"]
    with pytest.raises(TypeError):
        law.limits["other"] = ()  # type: ignore[index]
    with pytest.raises(TypeError):
        order.effects[0].args["only_if"]["result"] = "none"  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        order.label = "x"  # type: ignore[misc]


def test_the_text_of_a_version_holds_its_parts(law: LawBook) -> None:
    text = law.procedures["ordinary@2021-07-15"].text

    assert f"# good_law/{ORDINARY}" in text
    assert "复查并结案" in text


def test_a_changed_part_changes_the_hashes(law: LawBook, tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    change(root, COMMON, "复查并结案", "复查后结案")

    changed = load(root)

    before, after = law.procedures, changed.procedures
    assert before["ordinary@2021-07-15"].sha256 != after["ordinary@2021-07-15"].sha256
    assert law.sha256 != changed.sha256


def test_the_hash_does_not_depend_on_the_folder(tmp_path: Path) -> None:
    first = copy_law(tmp_path / "a")
    second = copy_law(tmp_path / "b")

    assert load(first).sha256 == load(second).sha256
