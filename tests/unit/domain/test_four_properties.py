"""What is found in a package decides each check; nothing is passed that was not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from caseflow.domain.audit import AuditEntry, seal
from caseflow.domain.four_properties import (
    MINIMUM,
    Check,
    Holding,
    Look,
    Result,
    check_all,
    report,
)

WORD, SCAN, LAW, TEMPLATE = "docx/1.docx", "scan/1.pdf", "law/l.yaml", "templates/t.docx"
PAPER = {
    "id": 1,
    "title": "行政处罚决定书",
    "number": "罚1号",
    "issued_on": "2026-11-22",
    "form": "F34",
    "form_set": "county@2021-07-15",
    "template_sha": "t",
    "file_sha": "w",
    "act_seq": 1,
}
DOCUMENT = {
    **dict.fromkeys(MINIMUM, "有"),
    "piece": "paper:1",
    "paper_id": 1,
    "kind": "served",
    "title": "行政处罚决定书",
    "number": "罚1号",
    "date": "2026-11-22",
    "form": "F34",
    "form_set": "county@2021-07-15",
    "template_sha": "t",
    "sha256": "w",
    "file": WORD,
    "scans": [SCAN],
    "signers": ["officers"],
    "access": "当事人可以依法查阅",
    "void": False,
    "events": [{"event": "made", "by": "张三", "at": "2026-11-22T09:00"}],
}
VOLUME = {"no": 1, "bound": True, "file": SCAN, "rows": [{"piece": "paper:1", "title": "决定书"}]}


def entry(seq: int = 1, after: str = "") -> AuditEntry:
    return seal(
        AuditEntry(
            agency_id=1,
            case_id=1,
            seq=seq,
            at=datetime(2026, 11, 22, tzinfo=UTC),
            person_id=1,
            person="张三",
            role="inspector",
            action="act",
            action_label="办理",
            law_sha="l",
        ),
        after=after,
    )


def holding(
    *,
    document: Mapping[str, Any] | None = None,
    paper: Mapping[str, Any] | None = None,
    volume: Mapping[str, Any] | None = None,
    looks: Mapping[str, Look | None] | None = None,
    trail: tuple[AuditEntry, ...] = (entry(),),
) -> Holding:
    """Return a package that meets all four properties, with what is given changed."""
    seen = {
        WORD: Look(sha256="w"),
        SCAN: Look(sha256="s"),
        LAW: Look(sha256="l"),
        TEMPLATE: Look(sha256="t"),
        **(looks or {}),
    }
    return Holding(
        index={
            "documents": [{**DOCUMENT, **(document or {})}],
            "volumes": [{**VOLUME, **(volume or {})}],
            "last_audit_hash": entry().hash,
        },
        trail=trail,
        papers={1: {**PAPER, **(paper or {})}},
        variables={1: {"form": {"number": "罚1号"}}},
        looks={name: look for name, look in seen.items() if look is not None},
    )


def failed(held: Holding) -> dict[str, Check]:
    return {c.name: c for c in check_all(held) if c.result is Result.FAILED}


def test_a_good_package_passes_all_but_what_is_not_done_here() -> None:
    checks = check_all(holding())

    assert failed(holding()) == {}
    assert [c.name for c in checks if c.result is Result.NOT_DONE] == ["virus"]
    assert "没有做病毒检测" in checks[-1].detail


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({"looks": {WORD: Look(sha256="x")}}, "hashes", "与登记的校验值不符"),
        ({"trail": ()}, "trail", "最后一条"),
        ({"trail": (replace(entry(), reason="改"),)}, "trail", "内容与校验值不符"),
        ({"paper": {"number": "罚2号"}}, "metadata", "文号与登记不符"),
        ({"paper": {"issued_on": "2026-11-21"}}, "metadata", "成文日期与登记不符"),
        ({"paper": {"id": 2, "act_seq": 9}}, "makers", "制作人与留痕不符"),
        ({"document": {"paper_id": 2}}, "metadata", "没有登记"),
        ({"looks": {WORD: None}}, "catalogue", "文件不在包内"),
        ({"volume": {"rows": [{"piece": "paper:9", "title": "甲"}]}}, "catalogue", "没有对应的件"),
        ({"volume": {"file": "pdf/9.pdf"}}, "catalogue", "装订文件不在包内"),
        ({"document": {"fonds_no": ""}}, "elements", "全宗号：全部1件未填"),
        ({"document": {"pages": 0}}, "elements", "页数"),
        ({"document": {"scans": []}}, "scans", "没有签字扫描件"),
        ({"looks": {LAW: None}}, "sources", "law/l.yaml：不在包内"),
        ({"looks": {LAW: Look(sha256="x")}}, "sources", "law/l.yaml：内容与校验值不符"),
        ({"looks": {TEMPLATE: None}}, "sources", "templates/t.docx：不在包内"),
        ({"looks": {WORD: Look(sha256="w", problem="坏")}}, "opens", f"{WORD}：坏"),
        ({"looks": {SCAN: Look(sha256="s", password=True)}}, "passwords", SCAN),
        ({"looks": {SCAN: Look(sha256="s", loose_fonts=("宋体",))}}, "fonts", "没有嵌入宋体"),
        ({"volume": {"bound": False}}, "fixed", "没有装订为 PDF"),
        ({"looks": {WORD: Look(sha256="w", active=("宏",))}}, "active", "宏"),
        ({"looks": {WORD: Look(sha256="w", outside=("http://a",))}}, "outside", "http://a"),
        ({"document": {"access": ""}}, "rights", "行政处罚决定书"),
    ],
)
def test_each_fault_fails_its_check_and_is_named(
    change: Mapping[str, Any], name: str, words: str
) -> None:
    assert words in failed(holding(**change))[name].detail


def test_a_voided_paper_and_one_that_nobody_signs_need_no_scan() -> None:
    assert "scans" not in failed(holding(document={"scans": [], "void": True}))
    assert "scans" not in failed(holding(document={"scans": [], "signers": []}))


@pytest.mark.parametrize("change", [{"void": True}, {"kind": "archive"}])
def test_what_is_not_paged_in_the_volume_needs_no_pages(change: Mapping[str, Any]) -> None:
    assert "elements" not in failed(holding(document={"pages": 0, **change}))


def test_a_sheet_without_number_is_complete() -> None:
    assert failed(holding(document={"number": ""}, paper={"number": ""})) == {}


def test_the_report_groups_the_checks_and_tells_the_worst() -> None:
    told: Any = report(check_all(holding(document={"fonds_no": ""})))

    assert [told[p]["result"] for p in told] == ["passed", "failed", "passed", "passed"]
    assert told["completeness"]["title"] == "完整性"
    assert {c["name"] for c in told["safety"]["checks"]} == {
        "active", "outside", "rights", "virus"
    }  # fmt: skip


def test_many_faults_are_counted_and_some_named() -> None:
    looks = {f"media/{n}.png": Look(sha256="x", problem="坏") for n in range(50)}

    assert failed(holding(looks=looks))["opens"].detail.endswith("等50处")
