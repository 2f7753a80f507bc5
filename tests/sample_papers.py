"""One invented case that has seen every act, so that each form can be printed once."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from caseflow.catalogue.loader import load_law
from caseflow.docgen.variables import make_variables
from caseflow.domain.definition import Json, LawBook
from caseflow.domain.model import (
    Approval,
    Bureau,
    CaseFile,
    Deadline,
    DeadlineState,
    Item,
    Paper,
    Party,
    Person,
    Record,
    Role,
)

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "doc_templates"
DAY = date(2026, 11, 18)

SETTINGS = {
    "family_title": "安全生产行政执法文书",
    "place": "（青石）",
    "address": "青石县云溪镇河滨路18号",
    "postcode": "150000",
    "contact": "陈立",
    "phone": "0400-1234567",
    "government": "青石县人民政府",
    "court": "青石县人民法院",
    "bank_name": "青石县农村商业银行营业部",
    "bank_address": "青石县云溪镇中街2号",
    "bank_account": "6200000000000000001",
    "bank_payee": "青石县财政局",
    "complaint_phone": "0400-7654321",
}
PARTY = Party(
    id=1,
    kind="unit",
    name="青石县宏达金属制品有限公司",
    credit_code="91230404MA0000007L",
    address="青石县云溪镇工业园3号",
    postcode="150001",
    phone="13800000000",
    legal_rep="周大伟",
    rep_duty="总经理",
    industry="金属制品业",
    unit_class="一般",
)
PERSON_PARTY = Party(
    id=2,
    kind="person",
    name="周大伟",
    address="青石县云溪镇向阳小区5号楼301室",
    postcode="150001",
    phone="13800000000",
    sex="男",
    birth_on=date(1979, 3, 5),
    id_no="230404197903050017",
    employer="青石县宏达金属制品有限公司",
    employer_duty="总经理",
)


def _person(number: int, name: str, role: Role, duty: str, *, cert: bool = False) -> Person:
    return Person(
        id=number,
        name=name,
        roles=frozenset({role}),
        unit="执法大队",
        duty=duty,
        cert_no=f"2304-{number:04d}" if cert else "",
        cert_from=date(2024, 1, 1) if cert else None,
        cert_to=date(2028, 12, 31) if cert else None,
    )


PEOPLE = {
    p.id: p
    for p in (
        _person(1, "李明", Role.INSPECTOR, "一级行政执法员", cert=True),
        _person(2, "王芳", Role.INSPECTOR, "二级行政执法员", cert=True),
        _person(3, "赵刚", Role.REVIEWER, "大队长"),
        _person(4, "孙丽", Role.LEGAL, "法规科科长"),
        _person(5, "钱军", Role.CHIEF, "副局长"),
        _person(6, "郑国强", Role.MAIN_HEAD, "局长"),
        _person(7, "吴敏", Role.LEGAL, "法规科科员"),
    )
}
GOODS: list[Json] = [
    {"name": "角磨机", "spec": "GWS 900-125", "unit": "台", "quantity": 2, "remark": ""},
    {"name": "配电箱", "spec": "XL-21", "unit": "只", "quantity": 1, "remark": "门锁损坏"},
]
FACTS: dict[str, Json] = {
    "source": "年度执法计划检查",
    "inspection_kind": "general",
    "planned_on": "2026-09-02",
    "inspection_items": "1.安全生产责任制落实情况\n2.从业人员安全教育培训情况\n3.粉尘防爆和用电安全情况",
    "inspection_method": "onsite",
    "inspection_start": "2026-09-02T09:05",
    "inspection_end": "2026-09-02T11:20",
    "inspection_on": "2026-09-02T09:05",
    "inspection_place": "打磨车间、喷涂车间、配电室",
    "situation": "检查时该公司打磨车间正常生产，在岗12人；查阅了安全教育培训档案和除尘系统维护记录。",
    "site_manager": "马强",
    "signing": "signed",
    "found_on": "2026-09-02",
    "act_on": "2026-09-02",
    "filed_on": "2026-09-10",
    "case_facts": "1.该公司未对打磨车间3名新上岗人员进行安全生产教育和培训；"
    "\n2.未在涉粉尘爆炸危险的除尘器旁设置明显的安全警示标志。",
    "violated": "WSL.28.1、WSL.35",
    "penalty_basis": "WSL.97、WSL.99",
    "discretion": "违法行为轻微程度一般，当事人能够配合调查并主动整改，按照裁量基准适用一般档次。",
    "proposed_kinds": ["warning", "fine"],
    "proposed_fine_fen": 2_000_000,
    "notice_on": "2026-10-12",
    "defence_given": True,
    "defence_on": "2026-10-15",
    "defence_way": "oral",
    "defence_person": "周大伟",
    "defence_place": "本局执法大队询问室",
    "defence_text": "三名新员工系临时顶岗，已于检查次日补训，请求从轻处罚。",
    "defence_result": "partly",
    "defence_reason": "补训情况属实，已作为裁量情节考虑；临时顶岗不是免除培训义务的理由。",
    "hearing_requested_on": "2026-10-14",
    "hearing_applicant": "青石县宏达金属制品有限公司",
    "hearing_at": "2026-10-28T09:00",
    "hearing_place": "本局三楼会议室",
    "hearing_open": True,
    "host": 4,
    "hearers": [7],
    "clerk": 7,
    "hearing_start": "2026-10-28T09:00",
    "hearing_end": "2026-10-28T10:30",
    "hearing_course": "held",
    "hearing_held": True,
    "host_opinion": "事实清楚，证据确凿，建议按拟处罚意见作出决定。",
    "review_opinion": "agree",
    "review_text": "主体适格，事实清楚，证据充分，适用依据正确，程序合法，裁量适当。",
    "discussion_start": "2026-11-05T14:30",
    "discussion_end": "2026-11-05T15:40",
    "discussion_place": "本局二楼会议室",
    "discussion_host": 6,
    "attendees": [6, 5, 3],
    "conclusion": "一致同意给予警告，并处罚款贰万元。",
    "decision_kind": "penalty",
    "decision_kinds": ["warning", "fine"],
    "fine_fen": 2_000_000,
    "no_penalty_reason": "minor",
    "decided_on": "2026-11-06",
    "crime": "危险作业罪",
    "transfer_facts": "该公司经理擅自关闭可燃气体报警装置，具有发生重大事故的现实危险。",
    "organ": "青石县公安局",
    "close_type": "executed",
    "execution_text": "罚款已缴清，问题已全部整改并经复查合格。",
    "closed_on": "2026-11-16",
    "archived_on": "2026-11-18",
    "archive_no": "2026-YJ-0007",
    "retention": "y30",
    "other_duty": "继续停用2号除尘器，直至隐患消除。",
    "demand_defence_on": "2026-11-17",
    "demand_defence_text": "资金周转困难，请求分期缴纳。",
    "demand_defence_result": "rejected",
    "demand_defence_reason": "没有在缴款期限内提出，也没有提供材料。",
    "court_request": "强制执行罚款决定中尚未缴纳的部分。",
    "court_target": "被申请执行人在青石县农村商业银行有存款账户，名下有厂房一处。",
    "pay_mode": "bank",
    "receipt": "signed",
}


def _item(item_kind: str, number: int, /, **values: Json) -> Item:
    return Item(kind=item_kind, no=number, open=False, values=values)


ITEMS = (
    _item(
        "hazard", 1, place="打磨车间", description="3名新上岗人员未经安全生产教育和培训即上岗作业",
        violated="WSL.28.1", penalty_basis="WSL.97", major=False, photo="照片1", result="fixed",
    ),
    _item(
        "hazard", 2, place="除尘器", description="除尘器旁未设置明显的安全警示标志",
        violated="WSL.35", penalty_basis="WSL.99", major=False, photo="照片2", result="fixed",
    ),
    _item(
        "measure", 1, kind="stop_use", object="打磨车间2号除尘器", until="2026-09-30",
        taken_on="2026-09-02", hazards=[2], resumption_asked_on="2026-09-12",
        lifted_on="2026-09-15", lift_note="2号除尘器已清灰并修复，隐患已经排除。",
    ),
    _item(
        "order", 1, hazards=[1, 2], issued_on="2026-09-02", deadline_on="2026-09-20",
        extended_to="2026-09-25", rechecked="pass",
    ),
    _item(
        "extension_request", 1, order=1, received_on="2026-09-12", reason="警示标志须定制",
        asked_until="2026-09-25", interim="除尘器停用并上锁挂牌", granted=True, until="2026-09-25",
    ),
    _item(
        "recheck", 1, order=1, rechecked_on="2026-09-26", recheck_place="打磨车间", overall="pass",
        next_step="file",
        results=[
            {"hazard": 1, "result": "fixed", "note": "已补训并考核合格"},
            {"hazard": 2, "result": "fixed", "note": "已设置警示标志"},
        ],
    ),
    _item(
        "evidence", 1, name="现场检查记录", kind="record", source="本机关制作", on="2026-09-02",
        proves="新上岗人员未经培训和未设警示标志的事实",
    ),
    _item(
        "evidence", 2, name="员工花名册和培训档案复印件", kind="documentary", source="当事人提供",
        on="2026-09-11", proves="3名人员的入职日期和没有培训记录",
    ),
    _item(
        "inquiry", 1, inquiry_start="2026-09-15T14:00", inquiry_end="2026-09-15T15:10",
        inquiry_place="本局执法大队询问室", asked_name="马强", asked_sex="男",
        asked_id_no="230404198806120015", asked_duty="青石县宏达金属制品有限公司车间主任",
        asked_address="青石县云溪镇", asked_phone="13900000000", subject="新上岗人员培训情况",
        qa=[
            {"question": "这三名工人是什么时候上岗的？", "answer": "八月二十日起。\n最后一名是八月二十五日来的。"},
            {"question": "上岗前进行了哪些培训？", "answer": ""},
        ],
    ),
    _item(
        "preserved", 1, goods=GOODS, reason="证据以后难以取得", keeping_place="当事人仓库",
        on="2026-09-11", disposal="return", disposal_note="已核对无误，全部返还。",
    ),
    _item(
        "seizure", 1, ground="使用不符合国家标准的用电设备", seized_place="打磨车间", goods=GOODS,
        until_on="2026-10-11", started_on="2026-09-11", extended_to="2026-11-10",
        extension_reason="案情复杂，检验尚未完成", release_reason="decided",
        released_on="2026-11-06", release_note="全部返还",
    ),
    _item(
        "discussion", 1, reporter=1, recorder=7,
        views=[
            {"speaker": "郑国强", "words": "事实清楚，同意。"},
            {"speaker": "钱军", "words": "同意，注意督促整改。"},
        ],
    ),
    _item(
        "hearing", 1,
        hearing_record=[
            {"speaker": "孙丽", "words": "现在宣布听证会纪律。"},
            {"speaker": "周大伟", "words": "我们已经补训，请求从轻处罚。"},
        ],
    ),
    _item(
        "power_cut", 1, measure=1, cut_kind="power", supplier="青石供电公司",
        disobeyed_note="停用决定送达后2号除尘器仍在运转。", danger_note="除尘器内粉尘浓度超限，有爆炸危险。",
        approved=True, cut_at="2026-09-04T15:00", cut_urgent=False,
        complied_at="2026-09-05T09:10", lift_reason="complied", restore_at="2026-09-05T14:00",
    ),
    _item("payment", 1, amount=500_000, paid_on="2026-11-12", receipt_no="0012345"),
    _item("service", 1, paper=4, served_on="2026-10-12", way="direct", receiver="周大伟",
          served_place="当事人办公室", proof="本人签收"),
)  # fmt: skip


def _approvals() -> tuple[Approval, ...]:
    steps = (
        ("handle", 1, "建议批准。"),
        ("review", 3, "情况属实，同意。"),
        ("approve", 5, "同意。"),
    )
    matters = ("inspection", "filing", "report", "decision", "closing", "drop", "suspension")
    found = [
        _approval(matter, step, number, words)
        for matter in matters
        for step, number, words in steps
    ]
    found.append(_approval("defence", "handle", 1, "建议部分采纳。"))
    found.append(_approval("court", "approve", 6, "同意申请。"))
    found.append(_approval("transfer", "approve", 6, "同意移送。"))
    found.append(_approval("hearing", "handle", 4, str(FACTS["host_opinion"])))
    return (*found, _approval("legal", "review", 4, str(FACTS["review_text"])))


def _approval(matter: str, step: str, number: int, words: str) -> Approval:
    return Approval(
        matter=matter,
        step=step,
        person_id=number,
        person=PEOPLE[number].name,
        opinion=words,
        at="2026-11-06T10:00",
        on="2026-11-06",
    )


def _paper(number: int, form: str, title: str, word: str, day: date, item_no: int = 0) -> Paper:
    return Paper(
        id=number,
        form=form,
        title=title,
        number=f"（青石）{word}〔2026〕{number}号",
        issued_on=day,
        served_on=day,
        item_no=item_no,
    )


PAPERS = (
    _paper(1, "F05", "责令限期整改指令书", "应急责改", date(2026, 9, 2), 1),
    _paper(2, "F08", "查封扣押决定书", "应急查扣", date(2026, 9, 11), 1),
    _paper(3, "F20", "先行登记保存证据通知书", "应急先保通", date(2026, 9, 11), 1),
    _paper(4, "F24", "行政处罚告知书", "应急罚告", date(2026, 10, 12)),
    _paper(5, "F26", "行政处罚听证告知书", "应急听告", date(2026, 10, 12)),
    _paper(6, "F32", "行政（当场）处罚决定书（单位）", "应急罚当", date(2026, 11, 6)),
    _paper(7, "F34", "行政处罚决定书（单位）", "应急罚", date(2026, 11, 6)),
    _paper(8, "F04", "现场处理措施决定书", "应急现决", date(2026, 9, 2), 1),
    _paper(9, "F13", "停止供电（供应民用爆炸物品）决定书", "应急停供决", date(2026, 9, 3), 1),
    _paper(10, "F12", "停止供电（供应民用爆炸物品）通知书", "应急停供通", date(2026, 9, 3), 1),
    _paper(11, "F41", "行政强制执行事先催告书", "应急执行催告", date(2026, 11, 16)),
)
DEADLINES = (
    Deadline(
        id=1,
        limit="evidence_preservation",
        title="先行登记保存证据的处理",
        item_kind="preserved",
        item_no=1,
        state=DeadlineState.OPEN,
        due_on=date(2026, 9, 22),
    ),
)
# Inputs of the act that makes the form, where it prints them.
INPUTS: Mapping[str, Mapping[str, Json]] = {
    "F15": {
        "addressee": "马强",
        "reason": "新上岗人员安全培训情况",
        "inquiry_at": "2026-09-15T14:00",
        "inquiry_place": "本局执法大队询问室",
        "bring": ["id_card"],
    },
    "F40": {"paper": 4, "proof": "本人签收"},
    "S28": {"reason": "主要证据的检验结论须等待鉴定机构出具。"},
    "S11": {"drop_reason": "no_fact", "opinion": "经查，该行为不是当事人所为。"},
}
ITEM_NOS = {"F05": 1, "F06": 1, "F08": 1, "F16": 1, "F20": 1, "F40": 1}
ROWS: list[Json] = [
    {"title": p.title, "number": p.number, "date": "20261106", "page": str(n), "remark": ""}
    for n, p in enumerate(PAPERS[:7], start=1)
]
PERSON_FORMS = ("F33", "F35")


@functools.cache
def sample_law() -> LawBook:
    """Load the law files of the checkout once."""
    return load_law(ROOT / "workflows")


def sample_file(*, party: Party = PARTY, facts: Mapping[str, Json] | None = None) -> CaseFile:
    """Build the case; `facts` changes or adds some facts."""
    procedures = sample_law().procedures
    return CaseFile(
        id=1,
        no="2026-007",
        name=f"{party.name}涉嫌未按规定进行安全生产教育和培训案",
        procedure=next(key for key in sorted(procedures) if key.startswith("ordinary")),
        state="executing",
        version=9,
        opened_on=date(2026, 9, 1),
        source="年度执法计划检查",
        cause=f"{party.name}涉嫌未按规定进行安全生产教育和培训案",
        party=party,
        handlers=(PEOPLE[1], PEOPLE[2]),
        record=Record(facts={**FACTS, **(facts or {})}, items=ITEMS, approvals=_approvals()),
        bureau=Bureau(
            id=1,
            name="青石县应急管理局",
            short_name="青石应急",
            grace_days=3,
            settings=SETTINGS,
        ),
        people=PEOPLE,
        deadlines=DEADLINES,
        papers=PAPERS,
        visits_this_year=1,
    )


def sample_variables(
    form_id: str,
    *,
    file: CaseFile | None = None,
    inputs: Mapping[str, Json] | None = None,
    rows: Json = ROWS,
    law: LawBook | None = None,
) -> dict[str, Json]:
    """Return the variables of one form of the invented case, or of a changed one."""
    law = law or sample_law()
    form = law.forms[form_id]
    chosen = file or sample_file(party=PERSON_PARTY if form_id in PERSON_FORMS else PARTY)
    number = f"（青石）{form.code_word}〔2026〕7号" if form.code_word else ""
    return make_variables(
        chosen,
        form,
        number=number,
        issued_on=DAY,
        inputs=INPUTS.get(form_id, {}) if inputs is None else inputs,
        law=law,
        item_no=ITEM_NOS.get(form_id, 0),
        rows=rows,
        pages=23,
    )


def without_setting(name: str) -> CaseFile:
    """Return the case in a bureau that lacks one setting."""
    file = sample_file()
    settings = {k: v for k, v in file.bureau.settings.items() if k != name}
    return replace(file, bureau=replace(file.bureau, settings=settings))
