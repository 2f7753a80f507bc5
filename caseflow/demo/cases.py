"""The demo cases: one of them goes the whole way, the others stand at different stages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from caseflow.demo import stories
from caseflow.demo.walk import Walk

FINE = "60000"
OLD_FILING = date(2026, 1, 20)
"""A day under the order that was replaced on 1 February 2026."""

_LONG_AGO = 40


def archived(walk: Walk) -> None:
    """The whole way, from the plan to the archive."""
    closed(walk, "兴安松涛木业有限公司")
    stories.archive(walk, 50)


def closed(walk: Walk, unit: str) -> None:
    """From the plan to the closing; the dossier is whole and waits to be archived."""
    walk.on(150).open(unit, gist="年度计划重点检查")
    stories.inspect(walk, 149)
    stories.order(walk, 149, until=130)
    stories.recheck(walk, 130, ["unfixed", "fixed"], next_step="file")
    stories.file_case(walk, 128, found=130)
    stories.investigate(walk, 120)
    stories.order(walk, 119, until=100, hazards=[1])
    stories.report(walk, 112, fine=FINE)
    stories.notice(walk, 110, fine=FINE, hearing=True)
    walk.on(100).act(
        "inspector",
        "recheck",
        order=2,
        rechecked_on=walk.day(100),
        recheck_place="打磨车间",
        results=[{"hazard": 1, "result": "fixed", "note": "已加装并清理"}],
        next_step="none",
        receipt="signed",
    )
    stories.decide(walk, 85, fine=FINE)
    walk.on(83).serve("F34")
    walk.act("inspector", "enter_execution")
    stories.execute(walk, 80, fine=FINE)
    stories.close(walk, 60, "executed")


def due_today(walk: Walk) -> None:
    """A rectification period that ends today, or on the working day after a day off."""
    walk.on(16).open("兴安铸诚机械有限公司", gist="年度计划重点检查")
    stories.inspect(walk, 15)
    stories.order(walk, 15, until=0)


def overdue(walk: Walk) -> None:
    """A re-check that nobody did in time."""
    walk.on(41).open("兴安麦香面粉有限公司", gist="年度计划重点检查")
    stories.inspect(walk, 40)
    stories.order(walk, 40, until=25)


def waiting(walk: Walk) -> None:
    """A decision whose service is not proved yet: its clocks wait."""
    _to_decision(walk, "兴安林海家具有限公司")


def provisional(walk: Walk) -> None:
    """A decision served lately: the party may sue until next year, whose calendar is unknown."""
    _to_decision(walk, "兴安恒力锻造有限公司")
    walk.on(2).serve("F34")
    walk.act("inspector", "enter_execution")


def _to_decision(walk: Walk, unit: str) -> None:
    walk.on(80).open(unit, gist="年度计划重点检查")
    stories.inspect(walk, 79)
    stories.order(walk, 79, until=62)
    stories.recheck(walk, 62, ["unfixed", "fixed"], next_step="file")
    stories.file_case(walk, 60, found=62)
    stories.investigate(walk, 55)
    stories.report(walk, 50, fine=FINE)
    stories.notice(walk, 48, fine=FINE, hearing=True)
    stories.decide(walk, 4, fine=FINE)


def refused(walk: Walk) -> None:
    """The notice period still runs: going on is refused, with reason, article and cure."""
    walk.on(40).open("兴安白桦木制品有限公司", gist="年度计划重点检查")
    stories.inspect(walk, 39)
    stories.order(walk, 39, until=24)
    stories.recheck(walk, 24, ["unfixed", "unfixed"], next_step="file")
    stories.file_case(walk, 22, found=24)
    stories.investigate(walk, 15)
    stories.report(walk, 5, fine=FINE)
    stories.notice(walk, 1, fine=FINE, hearing=True)
    stories.refused(walk.on(0), "inspector", "end_notice_period")


def on_the_spot(walk: Walk) -> None:
    """The summary procedure: a small fine on the spot, to be paid at the bank."""
    walk.on(4).open("福临烟花爆竹临时零售点", procedure="summary", gist="日常检查")
    stories.inspect(walk, 3, hazards=stories.HAZARDS[1:])
    walk.act(
        "inspector",
        "inform_party",
        facts_clear=True,
        certificates_shown_again=True,
        rights_told=True,
        case_facts="现场检查发现有较大危险因素的场所未设置安全警示标志。",
        evidence_text="现场检查记录一份，现场照片二张。",
        violated="WSL.35",
        penalty_basis="WSL.99",
        defence_text="当事人表示马上补设，对处罚没有异议；已记录。",
    )
    walk.act(
        "inspector",
        "decide_on_spot",
        penalty_kinds=["fine"],
        fine_fen="2000",
        pay_mode="bank",
        receipt="signed",
    )


def seized(walk: Walk) -> None:
    """An investigation with a seizure whose thirty days end today, day off or not."""
    walk.on(50).open("兴安澄源工业气体有限公司", gist="年度计划重点检查")
    stories.inspect(walk, 49)
    stories.order(walk, 49, until=35)
    stories.recheck(walk, 35, ["unfixed", "fixed"], next_step="file")
    stories.file_case(walk, 33, found=35)
    walk.on(30).act(
        "inspector",
        "request_coercion",
        measure="seize",
        object="不合格气瓶十二只",
        coercion_kind="detain",
        term="三十日",
        reason="气瓶超期未检，有泄漏危险。",
    )
    walk.act("chief", "approve_coercion", coercion_request=1, opinion="同意查封、扣押。")
    walk.act(
        "inspector",
        "seize",
        ground="气瓶超期未检，不符合国家标准，有现实危险。",
        related=True,
        not_seized_elsewhere=True,
        present="party",
        coercion_kind="detain",
        seize_start=walk.minute("08:10"),
        seize_end=walk.minute("08:40"),
        coercion_rights_told=True,
        scene_course="逐只核对气瓶，贴上封条，制作清单交现场负责人核对。",
        seized_place="气瓶库",
        goods=[{"name": "气瓶", "spec": "40L", "unit": "只", "quantity": "12", "remark": ""}],
        until_on=walk.day(0),
        receipt="signed",
    )


def old_rules(walk: Walk) -> None:
    """Filed in the last days of an order that has been replaced since, and open to this day."""
    filed = max(walk.ago(OLD_FILING), _LONG_AGO)
    walk.on(filed + 20).open("兴安精工轴承有限公司", gist="年度计划重点检查")
    stories.inspect(walk, filed + 19)
    stories.order(walk, filed + 19, until=filed + 2)
    stories.recheck(walk, filed + 2, ["unfixed", "fixed"], next_step="file")
    stories.file_case(walk, filed, found=filed + 2)
    walk.on(filed - 3).act(
        "chief", "suspend", reason="主要设备的权属另有诉讼，等待判决。", opinion="同意中止。"
    )


def to_approve(walk: Walk) -> None:
    """An inspection that waits for the reviewer and the deputy head."""
    walk.on(1).open("兴安清泉污水处理有限公司", gist="有限空间专项")
    walk.act(
        "inspector3",
        "request_inspection",
        inspection_kind="special",
        announced=True,
        planned_on=walk.day(-2),
        officers=walk.ids("inspector3", "inspector2"),
        inspection_items="有限空间作业审批和监护",
        inspection_method="onsite",
        opinion="按专项方案提请检查。",
    )


def fresh(walk: Walk) -> None:
    """A lead that nobody has taken up yet."""
    walk.on(0).open("兴安冰川冷冻食品有限公司", source="lead", gist="举报：制冷机房氨味明显")


ALL: tuple[Callable[[Walk], None], ...] = (
    archived,
    waiting,
    provisional,
    overdue,
    refused,
    seized,
    due_today,
    on_the_spot,
    to_approve,
    fresh,
    old_rules,
)
