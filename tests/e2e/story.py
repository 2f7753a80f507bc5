"""The ordinary procedure on one day: what each person types, from the lead to the archive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from caseflow.domain.clock import SHANGHAI
from tests.e2e.clerk import Value

NOW = datetime.now(SHANGHAI)
TODAY = NOW.date().isoformat()
# Inspected today, also when the day has just begun.
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
START = max(MIDNIGHT, NOW - timedelta(minutes=20)).strftime("%Y-%m-%dT%H:%M")
END = max(MIDNIGHT, NOW - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
LATER = (NOW + timedelta(days=10)).date().isoformat()
FACTS = "未对除尘器进行经常性维护、保养 & 积尘超过<3毫米>，责令限期整改后逾期未改正。"
OK: Mapping[str, Value] = {"opinion": "同意。"}

Step = tuple[str, str, Mapping[str, Value]]
"""Who, which act, what is typed. The act `serve:words` records service of a paper."""

INSPECTION: tuple[Step, ...] = (
    (
        "inspector",
        "request_inspection",
        {
            "inspection_kind": "key",
            "announced": True,
            "officers": ("1", "2"),
            "inspection_items": "安全设备的维护、保养和检测\n安全警示标志",
            "inspection_method": "onsite",
            "opinion": "按年度计划提请检查。",
        },
    ),
    ("reviewer", "review_inspection", OK),
    ("chief", "approve_inspection", OK),
    ("inspector", "serve:检查通知", {}),
    (
        "inspector",
        "record_inspection",
        {
            "inspection_start": START,
            "inspection_end": END,
            "inspection_place": "打磨车间",
            "certificates_shown": True,
            "scan_registered": True,
            "site_manager": "陈大发",
            "situation": FACTS,
            "hazards": (
                {"place": "打磨车间", "description": FACTS, "violated": "WSL.36.2"},
                {"place": "配电间", "description": "未设置警示标志", "violated": "WSL.35"},
            ),
            "signing": "signed",
        },
    ),
    (
        "inspector",
        "order_rectification",
        {"hazards": ("1", "2"), "deadline_on": LATER, "receipt": "signed"},
    ),
    (
        "inspector",
        "recheck",
        {
            "order": "1",
            "asked_early": True,
            "recheck_place": "打磨车间",
            "results": (
                {"hazard": "1", "result": "unfixed", "note": "仍未安装"},
                {"hazard": "2", "result": "fixed"},
            ),
            "next_step": "file",
            "receipt": "signed",
        },
    ),
)

FILING: tuple[Step, ...] = (
    (
        "inspector",
        "submit_filing",
        {
            "cause": "涉嫌未按规定维护保养安全设备案",
            "act_on": TODAY,
            "jurisdiction": True,
            "same_act_unfined": True,
            "case_facts": FACTS,
            "violated": "WSL.36.2",
            "penalty_basis": "WSL.99",
            "opinion": "建议立案。",
        },
    ),
    ("reviewer", "review_filing", OK),
    ("chief", "approve_filing", OK),
    (
        "inspector",
        "record_inquiry",
        {
            "inquiry_start": START,
            "inquiry_end": END,
            "inquiry_place": "本局询问室",
            "asked_name": "车间主任某乙",
            "asked_sex": "男",
            "asked_id_no": "230404198806120015",
            "asked_duty": "车间主任",
            "asked_address": "云溪镇向阳小区2号楼",
            "asked_phone": "13900000000",
            "rights_told": True,
            "subject": "除尘器维护保养情况",
            "qa": ({"question": "请介绍情况。", "answer": "半年没有保养。"},),
        },
    ),
    (
        "inspector",
        "collect_evidence",
        {
            "evidence": (
                {
                    "name": "现场照片二张",
                    "kind": "audiovisual",
                    "source": "执法人员现场拍摄",
                    "on": TODAY,
                    "proves": "除尘器没有保养",
                },
            )
        },
    ),
    (
        "inspector",
        "submit_report",
        {
            "discretion": "逾期未改正一项，没有造成事故，按较轻档次裁量。",
            "proposed_kinds": ("fine",),
            "proposed_fine_fen": "20000",
            "opinion": "建议罚款。",
        },
    ),
    ("reviewer", "review_report", OK),
)

PENALTY: tuple[Step, ...] = (
    ("inspector", "give_notice", {}),
    ("inspector", "serve:告知书", {}),
    (
        "inspector",
        "record_waiver",
        {"defence_waived": True, "waiver_note": "书面放弃陈述申辩"},
    ),
    ("inspector", "end_notice_period", {}),
    ("legal", "legal_review", {"review_opinion": "agree", "opinion": "程序合法，同意。"}),
    (
        "inspector",
        "submit_decision",
        {"decision_kind": "penalty", "opinion": "建议按告知的内容作出处罚决定。"},
    ),
    ("reviewer", "review_decision", OK),
    ("chief", "approve_decision", OK),
    ("inspector", "serve:处罚决定书", {}),
    ("inspector", "enter_execution", {}),
    (
        "inspector",
        "record_payment",
        {"amount": "20000", "receipt_no": "0001", "settled": True},
    ),
    ("inspector", "record_publicity", {"channel": "国家企业信用信息公示系统"}),
)

CLOSURE: tuple[Step, ...] = (
    (
        "inspector",
        "order_rectification",
        {"hazards": ("1",), "deadline_on": LATER, "receipt": "signed"},
    ),
    (
        "inspector",
        "recheck",
        {
            "order": "2",
            "asked_early": True,
            "recheck_place": "打磨车间",
            "results": ({"hazard": "1", "result": "fixed"},),
            "next_step": "none",
            "receipt": "signed",
        },
    ),
    (
        "inspector",
        "submit_closure",
        {"close_type": "executed", "execution_text": "罚款已缴清。", "opinion": "建议结案。"},
    ),
    ("reviewer", "review_closure", OK),
    ("chief", "approve_closure", OK),
    ("archivist", "archive_case", {"archive_no": "2026-罚-001", "retention": "y30"}),
)
