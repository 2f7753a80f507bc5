"""A package proves itself: any change of it is found, offline, and the place is named."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseflow.domain.audit import AuditEntry, seal
from caseflow.domain.errors import BrokenAudit, Conflict
from caseflow.domain.model import FactChange
from caseflow.services import archive_package, cases, package_zip
from caseflow.services.office import Office
from caseflow.services.packages import (
    EVENTS,
    FORMAT,
    INDEX,
    REPORT,
    SEAL,
    Package,
    open_package,
    write_package,
)
from caseflow.services.restoring import verify_stream
from caseflow.services.trail_files import trail_lines
from tests.integration.services.offices import actor


@pytest.fixture(scope="module")
def package(seen: Office) -> bytes:
    """Return the package of the archived demo case."""
    return exported(seen)


def exported(office: Office, case_no: str = "2026-001") -> bytes:
    who, out = actor(office, "archivist"), io.BytesIO()
    archive_package.export_case(office, who, cases.find_id(office, who, case_no), out)
    return out.getvalue()


def check(data: bytes) -> Package:
    return open_package(io.BytesIO(data))


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(index: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return a package made anew with right checksums, as a forger would."""
    out = io.BytesIO()
    kept = {n: v for n, v in index.items() if n not in ("files", "format")}
    write_package(out, kept, [(name, partial(bytes, data)) for name, data in files.items()])
    return out.getvalue()


def forged(data: bytes, changed: Mapping[str, bytes], **index: object) -> bytes:
    files = unpacked(data)
    whole = {**json.loads(files.pop(INDEX)), **index}
    files.pop(SEAL)
    return packed(whole, {**files, **changed})


def entries(*reasons: str) -> list[AuditEntry]:
    made: list[AuditEntry] = []
    for seq, reason in enumerate(reasons, start=1):
        entry = AuditEntry(
            agency_id=1,
            case_id=7,
            seq=seq,
            at=datetime(2026, 11, 22, tzinfo=UTC),
            person_id=1,
            person="张三",
            role="inspector",
            action="act",
            action_label="办理",
            reason=reason,
            changes=(FactChange(name="fact", old=None, new={"text": reason}),),
        )
        made.append(seal(entry, after=made[-1].hash if made else ""))
    return made


def small(trail: list[AuditEntry], files: Mapping[str, bytes] | None = None) -> bytes:
    last = trail[-1].hash if trail else ""
    rest = {"docx/001_甲.docx": b"words", **(files or {})}
    return packed({"last_audit_hash": last}, {EVENTS: trail_lines(trail), **rest})


def places(data: bytes) -> list[str]:
    """Return for each byte of a package the file it belongs to, "" for the end of the zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        members = opened.infolist()
        start = opened.start_dir
    owners: list[str] = []
    for member in members:
        head = 30 + len(member.filename.encode())
        owners += [member.filename] * (head + member.file_size)
    assert len(owners) == start
    for member in members:
        owners += [member.filename] * (46 + len(member.filename.encode()))
    return owners + [""] * (len(data) - len(owners))


def assert_named(data: bytes, spot: int, bit: int, owner: str) -> None:
    damaged = bytearray(data)
    damaged[spot] ^= 1 << bit
    with pytest.raises(BrokenAudit) as caught:
        check(bytes(damaged))
    assert (owner or "压缩包结尾") in caught.value.message, (spot, bit, caught.value.message)


def test_a_whole_package_verifies_and_tells_the_four_properties(package: bytes) -> None:
    found = verify_stream(io.BytesIO(package))

    assert (found.case_no, found.entries > 20) == ("2026-001", True)
    assert found.files == len(unpacked(package)) > 80
    assert {c.property for c in found.checks} == {
        "authenticity", "completeness", "availability", "safety"
    }  # fmt: skip
    told = json.loads(unpacked(package)[REPORT])["properties"]
    assert {(name, c["name"], c["result"]) for name, p in told.items() for c in p["checks"]} == {
        (c.property, c.name, c.result) for c in found.checks
    }


def test_any_zip_program_opens_a_package(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        assert opened.namelist()[:2] == [INDEX, SEAL]
        assert {m.compress_type for m in opened.infolist()} == {zipfile.ZIP_STORED}


def test_each_byte_of_a_small_package_is_named_when_it_changes() -> None:
    data = small(entries("一", "二"))
    for spot, owner in enumerate(places(data)):
        assert_named(data, spot, spot % 8, owner)


@settings(max_examples=120, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_byte_of_a_real_package_is_named_when_it_changes(
    package: bytes, where: float, bit: int
) -> None:
    spot = int(where * len(package))
    assert_named(package, spot, bit, places(package)[spot])


def test_a_byte_changed_in_each_member_names_the_member(package: bytes) -> None:
    owners = places(package)
    first = {owner: spot for spot, owner in reversed(list(enumerate(owners[: len(owners) // 2])))}
    for owner, spot in first.items():
        assert_named(package, spot + 31 + len(owner.encode()), 3, owner)


@pytest.mark.parametrize("more", [b"x", b"PK\x05\x06" + b"\0" * 18], ids=["byte", "second end"])
def test_bytes_behind_the_package_are_told(package: bytes, more: bytes) -> None:
    with pytest.raises(BrokenAudit, match=f"多出{len(more)}个字节"):
        check(package + more)


def test_a_comment_in_the_zip_is_told(package: bytes) -> None:
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a") as opened:
        opened.comment = b"note"
    with pytest.raises(BrokenAudit, match="压缩包结尾"):
        check(out.getvalue())


def test_an_added_file_is_told(package: bytes) -> None:
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a") as opened:
        opened.writestr("media/999_添加.jpg", b"\xff\xd8\xff")
    with pytest.raises(BrokenAudit, match=r"目录中的登记被改动|多出"):
        check(out.getvalue())


@pytest.mark.parametrize("length", [1, 30, 1000, 60_000])
def test_half_a_package_is_refused(package: bytes, length: int) -> None:
    for part in (package[:length], package[:-length], package[length:]):
        with pytest.raises(BrokenAudit):
            check(part)


def test_the_first_file_behind_a_cut_is_named() -> None:
    data = small(entries("一"))
    cut = places(data).index("docx/001_甲.docx") + 10
    with pytest.raises(BrokenAudit, match=r"docx/001_甲\.docx：缺失或被截短"):
        check(data[:cut])


def test_the_same_files_in_another_zip_are_refused(package: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in unpacked(package).items():
            opened.writestr(name, data)
    with pytest.raises(BrokenAudit, match=r"index\.json"):
        check(out.getvalue())


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"%PDF-1.7", b"x" * 999],
    ids=["empty", "sign", "empty zip", "pdf", "text"],
)
def test_what_is_no_package_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenAudit, match=r"不是本系统导出的档案包"):
        check(data)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(INDEX, b"0" * 50_000_000)
    with pytest.raises(BrokenAudit, match=r"index\.json"):
        check(out.getvalue())


def raw(index: bytes) -> bytes:
    from caseflow.services.packages import _seal

    return package_zip.zip_bytes({INDEX: index, SEAL: _seal(index)})


@pytest.mark.parametrize(
    "index",
    [b"", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": "other", "files": []}'],
)
def test_a_wrong_index_is_refused(index: bytes) -> None:
    with pytest.raises(BrokenAudit, match=r"index\.json"):
        check(raw(index))


@pytest.mark.parametrize(
    "line",
    [None, 1, {}, {"name": "../a", "size": 0, "sha256": ""}, {"name": "/a", "size": 0, "sha256": ""},
     {"name": "a\\b", "size": 0, "sha256": ""}, {"name": "a\n", "size": 0, "sha256": ""},
     {"name": "\ud800", "size": 0, "sha256": ""}, {"name": "a", "size": -1, "sha256": ""},
     {"name": "a", "size": 2**70, "sha256": ""}, {"name": "a", "size": True, "sha256": ""},
     {"name": "", "size": 0, "sha256": ""}, {"name": "a" * 70_000, "size": 0, "sha256": ""}],
)  # fmt: skip
def test_a_wrong_line_of_the_list_is_refused(line: object) -> None:
    index = json.dumps({"format": FORMAT, "last_audit_hash": "", "files": [line]}).encode()
    with pytest.raises(BrokenAudit, match=r"index\.json：文件清单"):
        check(raw(index))


@pytest.mark.parametrize("cut", [1, 2, 5], ids=lambda n: f"{n} entries less")
def test_a_trail_cut_short_is_found_even_in_a_forged_package(package: bytes, cut: int) -> None:
    lines = unpacked(package)[EVENTS].splitlines(keepends=True)
    with pytest.raises(BrokenAudit, match="截短"):
        check(forged(package, {EVENTS: b"".join(lines[:-cut])}))


def test_a_changed_entry_is_found_even_in_a_forged_package(package: bytes) -> None:
    lines = unpacked(package)[EVENTS].splitlines(keepends=True)
    row = json.loads(lines[2])
    row["person"] = "另一个人"
    lines[2] = json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"
    with pytest.raises(BrokenAudit, match="留痕第 3 条：内容与校验值不符"):
        check(forged(package, {EVENTS: b"".join(lines)}))


def test_a_forged_hash_does_not_help() -> None:
    trail = entries("一", "二", "三")
    with pytest.raises(BrokenAudit, match="第 2 条"):
        check(small([trail[0], replace(trail[1], reason="假"), trail[2]]))


def test_a_document_told_otherwise_than_registered_is_not_authentic(package: bytes) -> None:
    index = json.loads(unpacked(package)[INDEX])
    paper = next(d for d in index["documents"] if d["form"] == "F34")
    paper["number"] = "（兴安）应急罚〔2026〕999号"
    paper["events"][0]["by"] = "另一个人"
    found = verify_stream(io.BytesIO(forged(package, {}, documents=index["documents"])))
    failed = {c.name: c.detail for c in found.checks if c.property == "authenticity"}

    assert "文号与登记不符" in failed["metadata"]
    assert "制作人与留痕不符" in failed["makers"]


@pytest.mark.parametrize("key", ["documents", "volumes", "case"])
def test_an_index_without_its_parts_is_refused(package: bytes, key: str) -> None:
    with pytest.raises(BrokenAudit):
        verify_stream(io.BytesIO(forged(package, {}, **{key: 3})))


@pytest.mark.parametrize(
    "line",
    ["[]", "1", "null", "{", "{}", '{"seq": 1}', "[" * 100_000, "\x00", '"' + "字" * 9],
    ids=["list", "number", "null", "open", "empty", "part", "deep", "nul", "text"],
)
def test_a_trail_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(BrokenAudit, match=r"events\.jsonl：第1行"):
        check(packed({"last_audit_hash": ""}, {EVENTS: line.encode() + b"\n"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("seq", "1"), ("seq", None), ("case_id", [1]), ("at", "x"), ("changes", 3), ("hash", 5),
     ("algorithm", ["sha256"]), ("algorithm", "md5"), ("prev_hash", 1), ("reason", {"a": 1})],
)  # fmt: skip
def test_wrong_types_in_the_trail_are_refused(name: str, value: object) -> None:
    trail = entries("一", "二", "三")
    rows = [json.loads(line) for line in trail_lines(trail).splitlines()]
    rows[1][name] = value
    text = b"\n".join(json.dumps(row).encode() for row in rows)
    with pytest.raises(BrokenAudit, match=r"events\.jsonl"):
        check(packed({"last_audit_hash": trail[-1].hash}, {EVENTS: text}))


@pytest.mark.parametrize(
    "sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r\n", "&<>", "\U0001f525"]
)
def test_any_sign_that_people_type_survives_the_trail(sign: str) -> None:
    assert len(check(small(entries(f"前{sign}后", "二"))).trail()) == 2


def test_equal_exports_have_equal_bytes(seen: Office, package: bytes) -> None:
    assert exported(seen) == package


def test_a_file_that_changes_while_it_is_packed_stops_the_export() -> None:
    states = iter([b"one", b"two"])
    with pytest.raises(BrokenAudit, match="导出期间内容变了"):
        write_package(io.BytesIO(), {"last_audit_hash": ""}, [("a", lambda: next(states))])


def test_more_than_a_zip_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_zip, "MAX_BYTES", 1000)
    with pytest.raises(Conflict, match="4GB"):
        package_zip.zip_bytes({"a": b"x" * 999})


def test_a_package_verifies_without_any_office(
    package: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFLOW_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert verify_stream(io.BytesIO(package)).case_no == "2026-001"
