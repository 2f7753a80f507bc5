"""A small bureau on a fresh database: seven people with accounts, two units, and a second bureau."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from caseflow.bootstrap import make_office
from caseflow.config import Settings
from caseflow.domain.clock import Clock
from caseflow.domain.model import Party, Person
from caseflow.services import accounts
from caseflow.services.office import Office
from caseflow.storage import agencies, parties, people

PASSWORD = "demo-2026-pw"
SETTINGS = {
    "family_title": "安全生产行政执法文书",
    "place": "云山",
    "number_pattern": "（云山）{code_word}〔{year}〕{serial}号",
    "address": "云山县政务路1号",
    "postcode": "330000",
    "contact": "执法科",
    "phone": "0000-80000000",
    "government": "云山县人民政府",
    "court": "云山县人民法院",
    "bank_name": "云山银行营业部",
    "bank_address": "云山县中心街8号",
    "bank_account": "0000000000000000000",
    "bank_payee": "云山县财政局非税收入专户",
    "complaint_phone": "0000-80000001",
    "visit_cap": "900",
}

_OFFICER = Person(
    id=0,
    name="张建国",
    roles=frozenset({"inspector"}),
    unit="执法一队",
    duty="四级主任科员",
    cert_no="赣应急0001",
    cert_from=date(2024, 1, 1),
    cert_to=date(2030, 1, 1),
)
STAFF: tuple[tuple[str, Person], ...] = (
    ("inspector", _OFFICER),
    (
        "inspector2",
        replace(_OFFICER, name="李秀英", cert_no="赣应急0002", cert_to=date(2026, 12, 10)),
    ),
    ("reviewer", Person(id=0, name="王强", roles=frozenset({"reviewer"}), duty="大队长")),
    ("chief", Person(id=0, name="赵敏", roles=frozenset({"chief"}), duty="副局长")),
    ("head", Person(id=0, name="钱进", roles=frozenset({"chief", "main_head"}), duty="局长")),
    ("archivist", Person(id=0, name="周静", roles=frozenset({"archivist"}), duty="档案员")),
    (
        "legal",
        Person(id=0, name="孙丽", roles=frozenset({"legal"}), duty="法制员", legal_qualified=True),
    ),
)
UNITS = (
    Party(
        id=0,
        kind="unit",
        name="云山县鑫达烟花爆竹有限公司",
        credit_code="91350100M000100Y43",
        address="云山县工业园区安全大道18号",
        phone="0791-88888888",
        legal_rep="陈大发",
        rep_duty="董事长",
        industry="烟花爆竹",
    ),
    Party(
        id=0,
        kind="unit",
        name="云山县<安>与&顺铸造厂",
        credit_code="91360100MA0000002Y",
        address="云山县东街2号",
        legal_rep="刘军",
        industry="机械",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureaus:
    """The office of the test with the ids of the first bureau's units."""

    office: Office
    settings: Settings
    units: tuple[int, ...]


def settings_in(folder: Path) -> Settings:
    """Return settings that keep everything in `folder`."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder}/caseflow.sqlite3",
        lockout_failures=3,
        upload_max_mb=1,
    )


def build(folder: Path, clock: Clock | None = None) -> Bureaus:
    """Make the office and fill it. `stranger` belongs to the other bureau."""
    settings = settings_in(folder)
    office = make_office(settings, clock=clock)
    hashed = accounts.hash_password(PASSWORD)
    with office.database.write() as conn:
        own = agencies.insert_agency(
            conn, name="云山县应急管理局", short_name="云山应急局", settings=SETTINGS
        )
        for username, person in STAFF:
            people.insert_person(
                conn, person, agency_id=own, username=username, password_hash=hashed
            )
        plan = parties.Plan(
            in_register=True,
            plan_year=2026,
            supervision="县级",
            planned_visits=2,
            check_kind="重点",
        )
        units = tuple(parties.insert_party(conn, party=u, agency_id=own, plan=plan) for u in UNITS)
        other = agencies.insert_agency(conn, name="邻县应急管理局", short_name="邻县应急局")
        people.insert_person(
            conn, _OFFICER, agency_id=other, username="stranger", password_hash=hashed
        )
    return Bureaus(office=office, settings=settings, units=units)
