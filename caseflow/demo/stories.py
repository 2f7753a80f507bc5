"""Stretches of the way that the demo cases share, each told through the same services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from caseflow.demo.walk import Walk
from caseflow.domain.errors import Refused
from caseflow.domain.terms import Json

HAZARDS: list[Json] = [
    {
        "place": "打磨车间",
        "description": "除尘器灰斗未安装锁气卸灰装置，积尘未及时清理",
        "violated": "WSL.36.2",
        "penalty_basis": "WSL.99",
        "major": False,
        "photo": "1",
    },
    {
        "place": "配电间门口",
        "description": "有较大危险因素的场所未设置安全警示标志",
        "violated": "WSL.35",
        "penalty_basis": "WSL.99",
        "major": False,
        "photo": "2",
    },
]

LONG_CASE = 60
"""The stories need more days than this between filing and decision."""


def inspect(walk: Walk, ago: int, *, hazards: Sequence[Json] = HAZARDS) -> None:
    """From the lead to the recorded inspection on the day `ago`."""
    walk.on(ago)
    walk.act(
        "inspector",
        "request_inspection",
        inspection_kind="key",
        announced=True,
        planned_on=walk.day(ago),
        officers=walk.ids("inspector", "inspector2"),
        inspection_items="安全生产责任制和规章制度\n安全设备的维护、保养和检测\n安全警示标志设置",
        inspection_method="onsite",
        opinion="按年度计划提请检查。",
    )
    walk.act("reviewer", "review_inspection", opinion="同意检查。")
    walk.act("chief", "approve_inspection", opinion="同意。")
    walk.act(
        "inspector",
        "record_inspection",
        inspection_start=walk.minute("09:30"),
        inspection_end=walk.minute("11:00"),
        inspection_place="生产车间和配电间",
        certificates_shown=True,
        scan_registered=True,
        notice_signed=True,
        site_manager="现场负责人",
        situation="查阅了规章制度和检测记录，现场检查了生产车间、配电间。",
        hazards=list(hazards),
        signing="signed",
    )


def order(walk: Walk, ago: int, *, until: int, hazards: Sequence[Json] = (1, 2)) -> None:
    """Order hazards to be put right by the day `until`."""
    walk.on(ago)
    walk.act(
        "inspector",
        "order_rectification",
        hazards=list(hazards),
        issued_on=walk.day(ago),
        deadline_on=walk.day(until),
        receipt="signed",
    )


def recheck(walk: Walk, ago: int, results: Sequence[str], *, next_step: str) -> None:
    """Re-check order 1 item by item."""
    walk.on(ago)
    walk.act(
        "inspector",
        "recheck",
        order=1,
        rechecked_on=walk.day(ago),
        recheck_place="生产车间和配电间",
        results=[{"hazard": n, "result": r, "note": ""} for n, r in enumerate(results, start=1)],
        next_step=next_step,
        receipt="signed",
    )


def file_case(walk: Walk, ago: int, *, found: int) -> None:
    """From the submission to the approved filing on the day `ago`."""
    walk.on(ago)
    walk.act(
        "inspector",
        "submit_filing",
        cause="涉嫌未按规定维护保养安全设备案",
        found_on=walk.day(found),
        act_on=walk.day(found),
        jurisdiction=True,
        same_act_unfined=True,
        case_facts="检查发现除尘器灰斗未安装锁气卸灰装置，逾期未改正。",
        violated="WSL.36.2",
        penalty_basis="WSL.99",
        opinion="违法事实基本清楚，建议立案。",
    )
    walk.act("reviewer", "review_filing", opinion="同意立案。")
    walk.act("chief", "approve_filing", opinion="同意立案。")


_MANAGER: Mapping[str, Json] = {
    "asked_name": "车间主任某乙",
    "asked_sex": "男",
    "asked_id_no": "230404198806120015",
    "asked_duty": "生产车间主任",
    "asked_address": "云溪镇向阳小区2号楼",
    "asked_phone": "13900000000",
}


def investigate(walk: Walk, ago: int) -> None:
    """Question the manager and keep two pieces of evidence.

    Under the order before February 2026 a case has thirty days, which the chief may extend.
    """
    walk.on(ago)
    if walk.days_of("case_decision") < LONG_CASE:
        walk.act("chief", "extend_case_decision", reason="案情复杂，证据须补充核实。")
    walk.act(
        "inspector",
        "record_inquiry",
        inquiry_start=walk.minute("09:00"),
        inquiry_end=walk.minute("10:10"),
        inquiry_place="本局询问室",
        **_MANAGER,
        rights_told=True,
        subject="除尘器维护保养情况",
        qa=[
            {"question": "请介绍除尘器的维护保养情况。", "answer": "这台除尘器半年没有保养。"},
            {"question": "为什么没有按期改正？", "answer": "配件没有到货。"},
        ],
    )
    walk.act(
        "inspector",
        "collect_evidence",
        evidence=[
            {
                "name": "现场照片二张",
                "kind": "audiovisual",
                "source": "执法人员现场拍摄",
                "on": walk.day(ago),
                "proves": "除尘器灰斗未安装锁气卸灰装置",
            },
            {
                "name": "设备维护记录复制件",
                "kind": "documentary",
                "source": "当事人提供，与原件核对无误",
                "on": walk.day(ago),
                "proves": "半年内没有维护保养",
            },
        ],
    )


def report(walk: Walk, ago: int, *, fine: str) -> None:
    """Submit and review the report of the investigation."""
    walk.on(ago)
    walk.act(
        "inspector",
        "submit_report",
        case_facts="未对除尘器进行经常性维护、保养，责令限期整改后逾期未改正。",
        violated="WSL.36.2",
        penalty_basis="WSL.99",
        discretion="逾期未改正一项，没有造成事故，按较轻档次裁量。",
        proposed_kinds=["fine"],
        proposed_fine_fen=fine,
        opinion="建议罚款。",
    )
    walk.act("reviewer", "review_report", opinion="事实清楚，证据充分，同意。")


def notice(walk: Walk, ago: int, *, fine: str, hearing: bool) -> None:
    """Tell the party what is proposed, and serve it the same day."""
    walk.on(ago)
    walk.act(
        "inspector",
        "give_notice",
        case_facts="未对除尘器进行经常性维护、保养，责令限期整改后逾期未改正。",
        discretion="逾期未改正一项，没有造成事故，按较轻档次裁量。",
        proposed_kinds=["fine"],
        proposed_fine_fen=fine,
        hearing_right=hearing,
    )
    walk.serve("F24")
    if hearing:
        walk.serve("F26")


def decide(walk: Walk, ago: int, *, fine: str) -> None:
    """From the end of the notice period to the decision, with review and discussion."""
    walk.on(ago)
    walk.act("inspector", "end_notice_period")
    walk.act("legal", "legal_review", review_opinion="agree", opinion="主体适格，程序合法，同意。")
    walk.act(
        "chief",
        "discuss",
        discussion_start=walk.minute("10:00"),
        discussion_end=walk.minute("10:30"),
        discussion_place="本局会议室",
        discussion_host=walk.ids("head")[0],
        attendees=walk.ids("chief", "chief2", "head"),
        reporter=walk.ids("inspector")[0],
        recorder=walk.ids("legal")[0],
        views=[{"speaker": "副局长", "words": "同意承办人的意见。"}],
        conclusion="一致同意处罚意见。",
    )
    walk.act(
        "inspector",
        "submit_decision",
        decision_kind="penalty",
        decision_kinds=["fine"],
        fine_fen=fine,
        opinion="建议按告知的内容作出处罚决定。",
    )
    walk.act("reviewer", "review_decision", opinion="同意。")
    walk.act("head", "approve_decision", opinion="同意处罚。")


def refused(walk: Walk, username: str, action: str) -> None:
    """Try an act that the law forbids now; a demo where it goes through would be wrong."""
    try:
        walk.act(username, action)
    except Refused:
        return
    raise RuntimeError(f"the demo expects {action} to be refused")


def execute(walk: Walk, ago: int, *, fine: str) -> None:
    """Pay the fine, publish the decision."""
    walk.on(ago)
    walk.act("inspector", "record_publicity", published_on=walk.day(ago), channel="监督平台")
    walk.act("inspector", "report_superior", filed_note="已报上一级应急管理部门备案。")
    walk.act(
        "inspector",
        "record_payment",
        amount=fine,
        paid_on=walk.day(ago),
        receipt_no="JK-0001",
        settled=True,
    )


def close(walk: Walk, ago: int, close_type: str) -> None:
    """Submit, review and approve the closing."""
    walk.on(ago)
    walk.act(
        "inspector",
        "submit_closure",
        close_type=close_type,
        execution_text="罚款已缴清，问题已全部整改。",
        opinion="符合结案条件，建议结案。",
    )
    walk.act("reviewer", "review_closure", opinion="同意结案。")
    walk.act("chief", "approve_closure", opinion="同意结案。")


def archive(walk: Walk, ago: int) -> None:
    """Bind and archive the volume."""
    walk.on(ago)
    walk.act(
        "archivist",
        "archive_case",
        archive_no="兴应急案-001",
        retention="y30",
        volume_note="本卷文书齐全。",
    )
