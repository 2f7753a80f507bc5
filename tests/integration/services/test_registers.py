"""The registers of a bureau: parties, people, settings; who may, what is refused, what is noted."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from caseflow.docgen.subjects import SETTINGS as PRINTED
from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, SignInFailed, Unconfirmed
from caseflow.domain.identity import make_credit_code, make_id_number
from caseflow.domain.law import citations
from caseflow.domain.model import Party
from caseflow.domain.terms import Json
from caseflow.services import (
    accounts,
    documents,
    parties,
    party_register,
    registers,
    settings,
    staff,
    unverified,
)
from caseflow.services.office import Actor, Office
from caseflow.storage import agencies, journal, people
from caseflow.storage import parties as store
from caseflow.storage.papers import make_number
from tests.integration.services.offices import TODAY, actor, fetch

CODE = make_credit_code("91230404MA9999999")
PASSWORD = "护栏-2026-11"
INSPECTOR, EXPIRED, ADMIN = 1, 13, 11


@pytest.fixture
def admin(demo: Office) -> Actor:
    return actor(demo, "admin")


def _newest(office: Office, who: Actor) -> tuple[str, str, dict[str, tuple[Json, Json]]]:
    """Return action, subject and changes of the newest entry of the agency's own chain."""
    with office.database.read() as conn:
        entries = journal.list_newest(conn, agency_id=who.agency_id, most=500)
    entry = next(e for _, e in entries if e.case_id is None)
    return entry.action, entry.reason, {c.name: (c.old, c.new) for c in entry.changes}


def _own_entries(office: Office) -> int:
    return int(str(fetch(office, "SELECT count(*) FROM audit WHERE case_id IS NULL")[0][0]))


def _edit_party(office: Office, who: Actor, party_id: int, **typed: Json) -> bool:
    form = party_register.party_form(office, who, party_id)
    return party_register.save_party(
        office, who, party_id, {**form.values, **typed}, seen=form.seen
    )


def _edit_person(
    office: Office,
    who: Actor,
    person_id: int,
    *,
    password: str = "",
    confirmed: bool = False,
    **typed: Json,
) -> bool:
    form = staff.person_form(office, who, person_id)
    return staff.save_person(
        office,
        who,
        person_id,
        {**form.values, **typed},
        seen=form.seen,
        password=password,
        confirmed=confirmed,
    )


def _edit_settings(office: Office, who: Actor, **typed: Json) -> bool:
    found = settings.settings_form(office, who).form
    return settings.save_settings(office, who, {**found.values, **typed}, seen=found.seen)


def _wrong(error: InvalidInput) -> list[str]:
    return [r.field for r in error.reasons]


# Parties


def test_a_changed_party_is_noted_with_old_and_new(demo: Office, inspector: Actor) -> None:
    assert _edit_party(demo, inspector, 1, address="兴安区新址8号", relations=["3"])

    action, subject, changes = _newest(demo, inspector)
    assert action == "change_party"
    assert "当事人编号 1" in subject
    assert changes == {
        "address": ("兴安区产业路1号", "兴安区新址8号"),
        "relations": ([], ["3"]),
    }
    with demo.database.read() as conn:
        row = store.get_party(conn, agency_id=inspector.agency_id, party_id=1)
        assert journal.verify_audit(conn) == []
    assert row.party.relations == frozenset({3})
    assert (row.plan_year, row.check_kind) == (2020, "确定性检查")


def test_saving_what_stands_there_writes_nothing(demo: Office, inspector: Actor) -> None:
    before = _own_entries(demo)

    assert not _edit_party(demo, inspector, 1)

    assert _own_entries(demo) == before


def test_issued_papers_of_a_changed_party_stay_as_they_are(demo: Office, inspector: Actor) -> None:
    query = "SELECT id, number, variables, file_sha, template_sha FROM paper ORDER BY id"
    before = fetch(demo, query)
    parties_with_papers = fetch(
        demo,
        "SELECT DISTINCT case_file.party_id FROM paper JOIN case_file ON case_file.id = paper.case_id",
    )

    word = documents.docx(demo, inspector, int(str(before[0][0])))

    for (party_id,) in parties_with_papers:
        assert _edit_party(demo, inspector, int(str(party_id)), name=f"改名{party_id}有限公司")

    assert fetch(demo, query) == before
    assert documents.docx(demo, inspector, int(str(before[0][0]))) == word


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "credit_code"),
        ({"credit_code": ""}, "credit_code"),
        ({"name": " "}, "name"),
        ({"address": ""}, "address"),
        ({"postcode": "12345"}, "postcode"),
        ({"postcode": "1２3456"}, "postcode"),
        ({"planned_visits": "100"}, "planned_visits"),
        ({"plan_year": "1999"}, "plan_year"),
        ({"relations": ["999"]}, "relations"),
    ],
)
def test_wrong_field_of_a_unit_is_named_and_nothing_is_written(
    seen: Office, typed: dict[str, Json], field: str
) -> None:
    who = actor(seen, "inspector")
    before = _own_entries(seen)

    with pytest.raises(InvalidInput) as caught:
        _edit_party(seen, who, 1, **typed)

    assert _wrong(caught.value) == [field]
    assert _own_entries(seen) == before


def test_code_of_another_unit_is_refused_by_its_name(seen: Office) -> None:
    who = actor(seen, "inspector")
    other = party_register.party_form(seen, who, 2)

    with pytest.raises(InvalidInput, match=str(other.values["name"])):
        _edit_party(seen, who, 1, credit_code=other.values["credit_code"])


def test_new_unit_stands_in_the_register_with_its_code_in_capitals(
    demo: Office, inspector: Actor
) -> None:
    typed = {
        "name": "兴安<新>与&旺铸造厂",
        "credit_code": f" {CODE.lower()} ",
        "address": "兴安区东街2号",
        "in_register": "true",
        "planned_visits": "2",
    }

    unit_id = party_register.add_unit(demo, inspector, typed, request_id="unit-1")

    found = parties.unit(demo, inspector, unit_id)
    assert (found.party.credit_code, found.planned_visits) == (CODE, 2)
    assert unit_id in {u.party.id for u in parties.list_units(demo, inspector, text="<新>")}
    assert _newest(demo, inspector)[0] == "add_unit"
    with pytest.raises(Conflict):
        party_register.add_unit(demo, inspector, typed, request_id="unit-1")


def test_sex_and_birth_of_a_person_are_read_from_the_number(demo: Office, inspector: Actor) -> None:
    with demo.database.write() as conn:
        party_id = store.insert_party(
            conn,
            party=Party(id=0, kind="person", name="某乙", address="西街1号"),
            agency_id=inspector.agency_id,
        )
    number = make_id_number("23040419900307123")

    assert _edit_party(demo, inspector, party_id, id_no=number)

    party = parties.unit(demo, inspector, party_id).party
    assert (party.sex, str(party.birth_on)) == ("男", "1990-03-07")
    with pytest.raises(InvalidInput) as caught:
        _edit_party(demo, inspector, party_id, sex="女", birth_on="1990-03-08")
    assert sorted(_wrong(caught.value)) == ["birth_on", "sex"]


def test_second_of_two_editors_is_told_and_overwrites_nothing(
    demo: Office, inspector: Actor, admin: Actor
) -> None:
    form = party_register.party_form(demo, admin, 1)
    _edit_party(demo, inspector, 1, phone="0000-1")

    with pytest.raises(Conflict):
        party_register.save_party(
            demo, admin, 1, {**form.values, "phone": "0000-2"}, seen=form.seen
        )

    assert parties.unit(demo, admin, 1).party.phone == "0000-1"


@pytest.mark.parametrize("username", ["legal", "archivist", "auditor"])
def test_who_has_no_duty_is_told_who_has(seen: Office, username: str) -> None:
    who = actor(seen, username)

    with pytest.raises(Forbidden, match="承办人"):
        party_register.party_form(seen, who, 1)
    with pytest.raises(Forbidden, match="吴守一"):
        staff.person_form(seen, who, 1)
    with pytest.raises(Forbidden, match="系统管理员"):
        settings.save_settings(seen, who, {}, seen="")


def test_roles_come_from_the_data(seen: Office, admin: Actor) -> None:
    law = replace(seen.rules.law, duties={})
    bare = replace(seen, rules=replace(seen.rules, law=law))

    assert registers.may(seen, admin, registers.PEOPLE)
    assert not registers.may(bare, admin, registers.PEOPLE)


# People


def test_renewed_certificate_is_noted(demo: Office, admin: Actor) -> None:
    assert _edit_person(demo, admin, EXPIRED, cert_to="2030-12-31")

    action, _, changes = _newest(demo, admin)
    assert action == "change_person"
    assert changes == {"cert_to": ("2026-11-21", "2030-12-31")}
    assert actor(demo, "inspector4").person.certified_on(TODAY)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"cert_from": "2027-01-02", "cert_to": "2027-01-01"}, ["cert_to"]),
        ({"cert_no": ""}, ["cert_no"]),
        ({"cert_from": "", "cert_to": ""}, ["cert_from", "cert_to"]),
        ({"cert_to": "2027-02-30"}, ["cert_to"]),
        ({"roles": []}, ["roles"]),
        ({"roles": ["king"]}, ["roles"]),
        ({"name": ""}, ["name"]),
        ({"username": "in spector"}, ["username"]),
        ({"username": "legal"}, ["username"]),
    ],
)
def test_wrong_field_of_a_person_is_named(
    seen: Office, typed: dict[str, Json], fields: list[str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        _edit_person(seen, actor(seen, "admin"), INSPECTOR, **typed)

    assert _wrong(caught.value) == fields


def test_certificate_of_one_day_is_valid(demo: Office, admin: Actor) -> None:
    assert _edit_person(demo, admin, EXPIRED, cert_from="2026-11-22", cert_to="2026-11-22")


def test_new_password_is_never_noted_and_signs_the_person_out(demo: Office, admin: Actor) -> None:
    token = _sign_in(demo, "inspector", _demo_password())

    assert _edit_person(demo, admin, INSPECTOR, password=PASSWORD)

    assert _newest(demo, admin)[2] == {"password": (None, "已重新设置")}
    whole = json.dumps(fetch(demo, "SELECT changes, reason FROM audit"), ensure_ascii=False)
    assert PASSWORD not in whole
    assert accounts.find_session(demo.database, demo.clock, token, idle_minutes=30) is None
    assert _sign_in(demo, "inspector", PASSWORD)


def test_short_password_is_refused_with_its_length(seen: Office) -> None:
    with pytest.raises(InvalidInput, match="8 至 200"):
        _edit_person(seen, actor(seen, "admin"), INSPECTOR, password="1234567")


def test_new_person_can_sign_in(demo: Office, admin: Actor) -> None:
    typed = {"name": "新人", "roles": ["inspector"], "username": "newcomer", "active": "true"}
    with pytest.raises(InvalidInput) as caught:
        staff.add_person(demo, admin, typed, password="")
    assert _wrong(caught.value) == ["password"]

    person_id = staff.add_person(demo, admin, typed, password=PASSWORD, request_id="p-1")

    assert actor(demo, "newcomer").person.id == person_id
    assert _sign_in(demo, "newcomer", PASSWORD)
    assert _newest(demo, admin)[:2] == ("add_person", f"新人（人员编号 {person_id}）")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"active": ""}, "active"),
        ({"roles": ["inspector"]}, "roles"),
        ({"username": ""}, "username"),
    ],
)
def test_last_admin_stays(seen: Office, typed: dict[str, Json], field: str) -> None:
    with pytest.raises(InvalidInput, match="最后一名在岗的系统管理员") as caught:
        _edit_person(seen, actor(seen, "admin"), ADMIN, **typed)

    assert _wrong(caught.value) == [field]


def test_one_of_two_admins_may_leave(demo: Office, admin: Actor) -> None:
    _edit_person(demo, admin, INSPECTOR, roles=["inspector", "admin"])

    assert _edit_person(demo, actor(demo, "inspector"), ADMIN, active="")


def test_handler_of_open_cases_leaves_only_after_a_look_at_them(demo: Office, admin: Actor) -> None:
    token = _sign_in(demo, "inspector", _demo_password())
    cases = staff.open_cases(demo, admin, INSPECTOR)
    assert cases

    with pytest.raises(Unconfirmed, match=f"{len(cases)}件"):
        _edit_person(demo, admin, INSPECTOR, active="")
    assert actor(demo, "inspector")
    assert _edit_person(demo, admin, INSPECTOR, active="", confirmed=True)

    assert accounts.find_session(demo.database, demo.clock, token, idle_minutes=30) is None
    with demo.database.read() as conn:
        assert not people.get_person(conn, agency_id=admin.agency_id, person_id=INSPECTOR).active


def test_who_handles_nothing_leaves_at_once(demo: Office, admin: Actor) -> None:
    assert _edit_person(demo, admin, 12, active="")


def test_own_password_needs_the_old_one(demo: Office, inspector: Actor) -> None:
    with pytest.raises(InvalidInput) as caught:
        _own_password(demo, inspector, old="falsch", new="kurz", repeated="anders")
    assert _wrong(caught.value) == ["old_password", "password", "repeated_password"]

    _own_password(demo, inspector, old=_demo_password(), new=PASSWORD, repeated=PASSWORD)

    assert _sign_in(demo, "inspector", PASSWORD)
    assert _newest(demo, inspector) == (
        "change_password",
        "齐知行（人员编号 1）",
        {},
    )


def test_guessing_the_old_password_locks_as_at_the_sign_in(demo: Office, inspector: Actor) -> None:
    for _ in range(3):
        with pytest.raises(InvalidInput):
            _own_password(demo, inspector, old="falsch", new=PASSWORD, repeated=PASSWORD)

    with pytest.raises(SignInFailed):
        _own_password(demo, inspector, old=_demo_password(), new=PASSWORD, repeated=PASSWORD)


def _own_password(office: Office, who: Actor, *, old: str, new: str, repeated: str) -> None:
    accounts.change_password(
        office, who, old=old, new=new, repeated=repeated, max_failures=3, lock_minutes=15
    )


def _demo_password() -> str:
    from caseflow.demo.people import PASSWORD as DEMO

    return DEMO


def _sign_in(office: Office, username: str, password: str) -> str:
    return accounts.sign_in(
        office.database,
        office.clock,
        username=username,
        password=password,
        address="",
        max_failures=5,
        lock_minutes=15,
        session_hours=8,
    )[0]


# Settings


def test_data_names_each_setting_that_papers_print(seen: Office) -> None:
    known = seen.rules.law.settings

    assert {*PRINTED, "number_pattern", "visit_cap", "grace_days"} <= known.keys()


def test_settings_are_changed_noted_and_unknown_ones_kept(demo: Office, admin: Actor) -> None:
    assert _edit_settings(demo, admin, court="", grace_days="15", visit_cap="", name="新局")

    with demo.database.read() as conn:
        bureau = agencies.get_agency(conn, agency_id=admin.agency_id)
    assert (bureau.name, bureau.grace_days, bureau.settings["demo"]) == ("新局", 15, "1")
    assert not {"court", "visit_cap"} & bureau.settings.keys()
    assert _newest(demo, admin)[2]["grace_days"] == (3, 15)
    found = settings.settings_form(demo, admin)
    assert found.missing == ("court",)
    assert "行政处罚决定书（单位）" in found.needed["court"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"grace_days": "16"}, "grace_days"),
        ({"grace_days": "-1"}, "grace_days"),
        ({"visit_cap": "0"}, "visit_cap"),
        ({"name": ""}, "name"),
        ({"postcode": "1540"}, "postcode"),
        ({"number_pattern": "{代字}{年份}"}, "number_pattern"),
        ({"number_pattern": "{代字}{年份}{序号}{文号}"}, "number_pattern"),
        ({"number_pattern": "{代字}{年份}{序号}}"}, "number_pattern"),
    ],
)
def test_wrong_setting_is_named(seen: Office, typed: dict[str, Json], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        _edit_settings(seen, actor(seen, "admin"), **typed)

    assert _wrong(caught.value) == [field]


def test_example_of_a_number_follows_what_is_typed(seen: Office) -> None:
    who = actor(seen, "admin")
    typed = {"number_pattern": "{机关简称}{代字}字[{年份}]第{序号}号", "short_name": "云山"}

    example = settings.number_example(seen, who, typed)

    assert example.startswith("云山")
    assert example.endswith("字[2026]第1号")
    assert "{serial}" not in str(settings.settings_form(seen, who).form.values["number_pattern"])


def test_place_of_the_number_is_a_setting(seen: Office) -> None:
    typed = {"number_pattern": "{文号地名}{代字}〔{年份}〕{序号}号", "place": "云山"}

    assert re.fullmatch(
        "云山应急.+〔2026〕1号", settings.number_example(seen, actor(seen, "admin"), typed)
    )


def test_kept_pattern_without_serial_numbers_no_paper(seen: Office) -> None:
    with seen.database.read() as conn:
        bureau = agencies.get_agency(conn, agency_id=actor(seen, "admin").agency_id)
    broken = replace(bureau, settings={**bureau.settings, "number_pattern": "某{code_word}{year}"})

    with pytest.raises(InvalidInput, match=r"某.*缺少代字、年份或者序号"):
        make_number(broken, code_word="应急罚", year=2026, serial=1)


def test_each_unverified_row_of_today_is_listed_with_its_basis(seen: Office) -> None:
    law = seen.rules.law
    rows = unverified.list_unverified(seen, actor(seen, "inspector"))

    titles = {r.title for r in rows.limits}
    for versions in law.limits.values():
        newest = versions[-1]
        if newest.verified == "unverified" and newest.valid_to is None:
            assert newest.title in titles
    assert rows.parameters
    assert rows.forms
    assert all(r.basis for r in (*rows.limits, *rows.parameters))
    assert citations(law, ["LOCAL"], TODAY)
