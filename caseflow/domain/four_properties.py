"""The four properties of an electronic archive: authentic, complete, usable, safe.

Pure: what was seen in the files goes in, single checks with their results come out. Nothing is
passed that was not looked at: what this house cannot do is told as not done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from caseflow.domain.audit import AuditEntry
from caseflow.domain.audit import verify as verify_chain
from caseflow.domain.terms import Json


class Property(StrEnum):
    """What an archive must be."""

    AUTHENTIC = "authenticity"
    COMPLETE = "completeness"
    USABLE = "availability"
    SAFE = "safety"


PROPERTY_WORDS: Mapping[str, str] = {
    Property.AUTHENTIC: "真实性",
    Property.COMPLETE: "完整性",
    Property.USABLE: "可用性",
    Property.SAFE: "安全性",
}


class Result(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not_done"


RESULT_WORDS: Mapping[str, str] = {
    Result.PASSED: "通过",
    Result.FAILED: "不通过",
    Result.NOT_DONE: "未检测",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. `detail` says what was looked at, or names each thing that is wrong."""

    property: Property
    name: str
    title: str
    result: Result
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen in one file. `problem` is why it does not open, "" when it does.

    `loose_fonts` are fonts that a PDF names and does not carry; `active` what could run in it;
    `outside` addresses that it would load or open.
    """

    sha256: str
    problem: str = ""
    password: bool = False
    loose_fonts: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A package as far as the checks look: index, chain, rows, frozen variables, seen files."""

    index: Mapping[str, Any]
    trail: Sequence[AuditEntry]
    papers: Mapping[int, Mapping[str, Any]]
    variables: Mapping[int, Mapping[str, Any]]
    looks: Mapping[str, Look]


MINIMUM: Mapping[str, str] = {
    "archive_unit": "立档单位",
    "fonds_no": "全宗号",
    "year": "年度",
    "retention": "保管期限",
    "department": "机构（问题）",
    "archive_no": "档号",
    "piece_no": "件号",
    "title": "题名",
    "number": "文号",
    "responsible": "责任者",
    "date": "成文日期",
    "pages": "页数",
    "security": "密级",
    "format": "格式",
    "size": "大小",
    "sha256": "校验值",
    "form": "文书种类",
    "form_set": "文书格式版本",
    "template_sha": "模板校验值",
    "software": "软件版本",
    "signers": "签署人",
    "events": "形成过程",
}
"""What must be known of each document, in words."""

_VOLUME_SHEET = "archive"  # cover, catalogue and note carry no page number
_ONLY_PAPERS = ("form", "form_set", "template_sha", "signers", "events")
_MOST_NAMED = 8


def check_all(held: Holding) -> tuple[Check, ...]:
    """Return all checks of a package in their order."""
    return (*_authentic(held), *_complete(held), *_usable(held), *_safe(held))


def report(checks: Sequence[Check]) -> dict[str, Json]:
    """Return the checks as the report of a package: each property with its checks."""
    return {
        one.value: {
            "title": PROPERTY_WORDS[one],
            "result": _worst(checks, one),
            "checks": [
                {n: v for n, v in asdict(check).items() if n != "property"}
                for check in checks
                if check.property is one
            ],
        }
        for one in Property
    }


def _worst(checks: Sequence[Check], one: Property) -> str:
    failed = any(c.result is Result.FAILED for c in checks if c.property is one)
    return Result.FAILED if failed else Result.PASSED


def _check(group: Property, name: str, title: str, good: str, faults: Iterable[str]) -> Check:
    found = list(faults)
    more = f"等{len(found)}处" if len(found) > _MOST_NAMED else ""
    detail = "；".join(found[:_MOST_NAMED]) + more if found else good
    result = Result.FAILED if found else Result.PASSED
    return Check(property=group, name=name, title=title, result=result, detail=detail)


def _documents(held: Holding) -> list[Mapping[str, Any]]:
    return list(held.index["documents"])


def _called(document: Mapping[str, Any]) -> str:
    return f"{document['title']} {document['number']}".strip()


def _authentic(held: Holding) -> list[Check]:
    documents = _documents(held)
    kept = [d for d in documents if d["file"]]
    return [
        _check(
            Property.AUTHENTIC, "hashes", "文件与登记的校验值一致", f"{len(kept)}件全部一致",
            (f"{_called(d)}：{d['file']}与登记的校验值不符" for d in kept if not _same(held, d)),
        ),
        _check(
            Property.AUTHENTIC, "trail", "办理留痕连续、未被改动",
            f"{len(held.trail)}条逐条相连", _trail_faults(held),
        ),
        _check(
            Property.AUTHENTIC, "metadata", "题名、文号、日期与登记和固定内容一致",
            "逐件一致", [f for d in documents for f in _metadata_faults(held, d)],
        ),
        _check(
            Property.AUTHENTIC, "makers", "制作人与留痕一致", "逐件一致",
            [f"{_called(d)}：制作人与留痕不符" for d in documents if not _made_as_told(held, d)],
        ),
    ]  # fmt: skip


def _same(held: Holding, document: Mapping[str, Any]) -> bool:
    look = held.looks.get(document["file"])
    return look is not None and look.sha256 == document["sha256"]


def _trail_faults(held: Holding) -> list[str]:
    faults = [fault.message for fault in verify_chain(held.trail)]
    last = held.trail[-1].hash if held.trail else ""
    if last != held.index["last_audit_hash"]:
        faults.append("最后一条与目录登记的校验值不符")
    return faults


def _metadata_faults(held: Holding, document: Mapping[str, Any]) -> list[str]:
    if not document["paper_id"]:
        return []
    row = held.papers.get(document["paper_id"])
    if row is None:
        return [f"{_called(document)}：没有登记"]
    wanted = {
        "title": row["title"],
        "number": row["number"],
        "date": row["issued_on"],
        "form": row["form"],
        "form_set": row["form_set"],
        "template_sha": row["template_sha"],
        "sha256": row["file_sha"],
    }
    faults = [
        f"{_called(document)}：{MINIMUM[name]}与登记不符"
        for name, value in wanted.items()
        if document[name] != value
    ]
    frozen = held.variables.get(document["paper_id"], {}).get("form", {})
    # Only what a template prints is frozen.
    if row["number"] and frozen.get("number", row["number"]) != row["number"]:
        faults.append(f"{_called(document)}：固定的内容不是这份文书的")
    return faults


def _made_as_told(held: Holding, document: Mapping[str, Any]) -> bool:
    row = held.papers.get(document["paper_id"])
    if row is None:
        return True  # a picture or a scan; its taker is told by people
    act = next((e for e in held.trail if e.seq == row["act_seq"]), None)
    made = next((e for e in document["events"] if e["event"] == "made"), None)
    return act is not None and made is not None and made["by"] == act.person


def _complete(held: Holding) -> list[Check]:
    documents = _documents(held)
    return [
        _check(
            Property.COMPLETE, "catalogue", "目录所列各件齐全",
            f"目录{len(documents)}件，文件全部在包内", _catalogue_faults(held),
        ),
        _check(
            Property.COMPLETE, "elements", "元数据齐全", f"每件{len(MINIMUM)}项齐全",
            _metadata_gaps(documents),
        ),
        _check(
            Property.COMPLETE, "scans", "签字盖章的原件扫描件齐全", "需要签字的文书都有扫描件",
            (
                f"{_called(d)}没有签字扫描件"
                for d in documents
                if d["paper_id"] and d["signers"] and not d["scans"] and not d["void"]
            ),
        ),
        _check(
            Property.COMPLETE, "sources", "法规文本和文书模板齐全", "全部在包内",
            _source_gaps(held),
        ),
    ]  # fmt: skip


def _catalogue_faults(held: Holding) -> list[str]:
    known = {d["piece"] for d in _documents(held)}
    faults = [
        f"{_called(d)}：文件不在包内" for d in _documents(held) if d["file"] not in held.looks
    ]
    for bound in held.index["volumes"]:
        if bound["file"] not in held.looks:
            faults.append(f"第{bound['no']}册的装订文件不在包内")
        for row in bound["rows"]:
            pieces = str(row["piece"]).split(",")
            faults += [
                f"装订目录中的“{row['title']}”没有对应的件" for p in pieces if p not in known
            ]
    return faults


def _metadata_gaps(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return each kind of gap once, with the documents that have it."""
    gaps: dict[str, list[str]] = {}
    for document in documents:
        for name in MINIMUM:
            paper = bool(document["paper_id"])
            # A sheet without number and one that nobody signs are complete.
            if name in ("number", "signers") or (name in _ONLY_PAPERS and not paper):
                continue
            if name == "pages" and (document["void"] or document["kind"] == _VOLUME_SHEET):
                continue
            if document[name] in ("", 0, None, []):
                gaps.setdefault(name, []).append(_called(document))
    return [
        f"{MINIMUM[name]}：全部{len(found)}件未填"
        if len(found) == len(documents)
        else f"{MINIMUM[name]}：{'、'.join(found)}未填"
        for name, found in gaps.items()
    ]


def _source_gaps(held: Holding) -> list[str]:
    laws = {entry.law_sha for entry in held.trail if entry.law_sha}
    templates = {d["template_sha"] for d in _documents(held) if d["template_sha"]}
    wanted = {f"law/{sha}.yaml": sha for sha in sorted(laws)}
    wanted |= {f"templates/{sha}.docx": sha for sha in sorted(templates)}
    seen = {name: held.looks[name].sha256 for name in wanted if name in held.looks}
    return [
        f"{name}：内容与校验值不符" if name in seen else f"{name}：不在包内"
        for name, sha in wanted.items()
        if seen.get(name) != sha
    ]


def _usable(held: Holding) -> list[Check]:
    opened = {name: look for name, look in held.looks.items() if look.problem == ""}
    return [
        _check(
            Property.USABLE, "opens", "文件可以打开", f"{len(held.looks)}个文件全部可以打开",
            (f"{name}：{look.problem}" for name, look in held.looks.items() if look.problem),
        ),
        _check(
            Property.USABLE, "passwords", "没有打开密码", "没有加密的文件",
            (name for name, look in held.looks.items() if look.password),
        ),
        _check(
            Property.USABLE, "fonts", "版式文件嵌入字体", "版式文件的字体都已嵌入",
            (
                f"{name}：没有嵌入{'、'.join(look.loose_fonts)}"
                for name, look in opened.items()
                if look.loose_fonts
            ),
        ),
        _check(
            Property.USABLE, "fixed", "有版式文件（PDF）", "案卷已装订为 PDF",
            () if any(v["bound"] for v in held.index["volumes"]) else ("案卷没有装订为 PDF",),
        ),
    ]  # fmt: skip


def _safe(held: Holding) -> list[Check]:
    unmarked = [_called(d) for d in _documents(held) if not d["security"] or not d["access"]]
    return [
        _check(
            Property.SAFE, "active", "没有宏、脚本和可以执行的内容", "没有发现",
            (
                f"{name}：{'、'.join(look.active)}"
                for name, look in held.looks.items()
                if look.active
            ),
        ),
        _check(
            Property.SAFE, "outside", "没有外部链接", "没有发现",
            (
                f"{name}：{'、'.join(look.outside)}"
                for name, look in held.looks.items()
                if look.outside
            ),
        ),
        _check(Property.SAFE, "rights", "已标明密级和查阅范围", "逐件已标明", unmarked),
        Check(
            property=Property.SAFE, name="virus", title="病毒检测", result=Result.NOT_DONE,
            detail="本系统不带病毒库，没有做病毒检测；移交前请用本单位的杀毒软件检测。",
        ),
    ]  # fmt: skip
