"""The demo bureau and its people. All names are invented; the password is for the demo only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from caseflow.domain.decide import ROLE_WORDS
from caseflow.domain.model import Person
from caseflow.services.office import Office
from caseflow.storage import agencies, people
from caseflow.storage.database import Connection

PASSWORD = "Xingan-2026"  # noqa: S105  # printed at start; it opens nothing but the demo
BUREAU = "兴安区应急管理局"
MARK = "demo"

SETTINGS: Mapping[str, str] = {
    MARK: "1",
    "fonds_no": "0101",
    "family_title": "安全生产行政执法文书",
    "place": "兴安",
    "number_pattern": "（兴安）{code_word}〔{year}〕{serial}号",
    "address": "兴安区政务路1号",
    "postcode": "154000",
    "contact": "执法科",
    "phone": "0000-80000000",
    "government": "兴安区人民政府",
    "court": "兴安区人民法院",
    "bank_name": "兴安示范银行营业部",
    "bank_address": "兴安区中心街8号",
    "bank_account": "0000000000000000000",
    "bank_payee": "兴安区财政局非税收入专户",
    "complaint_phone": "0000-80000001",
    "visit_cap": "4",
}

_PEOPLE: tuple[tuple[str, str, str, str, str], ...] = (
    # user name, name, roles, unit, duty
    ("inspector", "齐知行", "inspector", "执法大队", "一级行政执法员"),
    ("inspector2", "梁守约", "inspector", "执法大队", "二级行政执法员"),
    ("inspector3", "顾清和", "inspector", "执法大队", "二级行政执法员"),
    ("reviewer", "何明允", "reviewer", "执法大队", "大队长"),
    ("legal", "苏思齐", "legal", "法制科", "科长"),
    ("chief", "陆远达", "chief", "局领导", "副局长"),
    ("chief2", "方静言", "chief", "局领导", "副局长"),
    ("head", "程立衡", "chief main_head", "局领导", "局长"),
    ("archivist", "周存真", "archivist", "办公室", "档案管理员"),
    ("planner", "郑统筹", "planner", "综合科", "科员"),
    ("admin", "吴守一", "admin", "办公室", "系统管理员"),
    ("auditor", "王观澜", "auditor", "监督单位", "监督员"),
    ("inspector4", "范旧证", "inspector", "执法大队", "三级行政执法员"),
)
DEMO_NAMES = tuple(row[0] for row in _PEOPLE)


def insert_people(conn: Connection, agency_id: int, *, today: date, password_hash: str) -> int:
    """Add the people; certificates run to next year's end, one expired yesterday."""
    for number, (username, name, roles, unit, duty) in enumerate(_PEOPLE, start=1):
        officer = "inspector" in roles or "reviewer" in roles
        expired = username == "inspector4"
        people.insert_person(
            conn,
            Person(
                id=0,
                name=name,
                roles=frozenset(roles.split()),
                unit=unit,
                duty=duty,
                cert_no=f"兴执{number:04d}" if officer else "",
                cert_from=date(today.year - 3, 1, 1) if officer else None,
                cert_to=_cert_to(today, expired=expired) if officer else None,
                legal_qualified=roles == "legal",
            ),
            agency_id=agency_id,
            username=username,
            password_hash=password_hash,
        )
    return len(_PEOPLE)


def _cert_to(today: date, *, expired: bool) -> date:
    return today - timedelta(days=1) if expired else date(today.year + 1, 12, 31)


def demo_accounts(office: Office) -> list[str]:
    """Return lines that name the demo accounts by role; none where no demo bureau is loaded."""
    with office.database.read() as conn:
        bureau = agencies.find_agency(conn, name=BUREAU)
    if bureau is None or bureau.settings.get(MARK) != "1":
        return []
    return [
        f"{username:<11}{'、'.join(ROLE_WORDS[r] for r in roles.split())}　{name}（{duty}）"
        + ("　证件昨日到期" if username == "inspector4" else "")
        for username, name, roles, _, duty in _PEOPLE
    ] + [f"密码：{PASSWORD}"]
