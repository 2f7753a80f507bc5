"""A package proves itself: any change of it is found, offline, and the file is named."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from caseflow.domain.audit import AuditEntry, seal
from caseflow.domain.errors import BrokenAudit
from caseflow.domain.model import FactChange
from caseflow.services import archive, cases
from caseflow.services.office import Office
from caseflow.services.packages import (
    AUDIT,
    CASE,
    MANIFEST,
    audit_lines,
    pack,
    verify_package,
    zip_bytes,
)
from tests.integration.services.offices import actor

MEMBERS = (MANIFEST, CASE, AUDIT, "law/", "papers/001", ".json")


@pytest.fixture(scope="module")
def package(seen: Office) -> bytes:
    """Return the package of the archived demo case, with a piece of evidence or not."""
    who = actor(seen, "archivist")
    return archive.export_case(seen, who, cases.find_id(seen, who, "2026-001"))[1]


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def repacked(files: Mapping[str, bytes], **changes: object) -> bytes:
    """Return a package whose manifest was made anew, as a forger would."""
    old = json.loads(files[MANIFEST])
    kept = {n: d for n, d in files.items() if n != MANIFEST}
    values = {
        "case_no": old["case_no"],
        "exported_at": old["exported_at"],
        "last_hash": old["last_audit_hash"],
        **changes,
    }
    return pack(kept, **values)


def entries(*reasons: str, case_id: int = 7) -> list[AuditEntry]:
    made: list[AuditEntry] = []
    for seq, reason in enumerate(reasons, start=1):
        entry = AuditEntry(
            agency_id=1,
            case_id=case_id,
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


def small(trail: list[AuditEntry], case_no: str = "2026-001") -> bytes:
    files = {CASE: json.dumps({"no": "2026-001"}).encode(), AUDIT: audit_lines(trail)}
    return pack(files, case_no=case_no, exported_at="", last_hash=trail[-1].hash if trail else "")


def test_a_whole_package_verifies(package: bytes) -> None:
    summary = verify_package(package)

    assert summary.case_no == "2026-001"
    assert summary.files == len(unpacked(package)) - 1 > 40
    assert summary.entries > 20


def test_a_byte_changed_anywhere_is_found(package: bytes) -> None:
    spots = random.Random(20261122).sample(range(len(package)), 40)
    edges = [0, 1, len(package) - 1, len(package) - 22, 10, 11]
    for spot in [*spots, *edges]:
        damaged = bytearray(package)
        damaged[spot] ^= 1 << (spot % 8)
        with pytest.raises(BrokenAudit):
            verify_package(bytes(damaged))


def test_every_byte_of_a_small_package_counts() -> None:
    whole = small(entries("一", "二"))
    for spot in range(len(whole)):
        damaged = bytearray(whole)
        damaged[spot] ^= 0x01
        with pytest.raises(BrokenAudit):
            verify_package(bytes(damaged))


def test_a_byte_changed_in_each_member_names_the_member(package: bytes) -> None:
    files = unpacked(package)
    listed = [n for n in files if n != MANIFEST]  # a change of the list itself names what it lists
    for name, data in ((n, files[n]) for n in listed):
        damaged = bytearray(data)
        damaged[len(damaged) // 2] ^= 0x01
        with pytest.raises(BrokenAudit) as caught:
            verify_package(zip_bytes({**files, name: bytes(damaged)}))
        assert name in caught.value.message


def test_a_missing_member_is_named(package: bytes) -> None:
    files = unpacked(package)
    for start in MEMBERS:
        name = next(n for n in files if n.startswith(start) or n.endswith(start))
        rest = {n: d for n, d in files.items() if n != name}
        with pytest.raises(BrokenAudit) as caught:
            verify_package(zip_bytes(rest))
        assert name in caught.value.message


def test_an_added_member_is_named(package: bytes) -> None:
    files = {**unpacked(package), "evidence/999_添加.jpg": b"\xff\xd8\xff"}
    with pytest.raises(BrokenAudit, match=r"evidence/999_添加\.jpg：清单中没有"):
        verify_package(zip_bytes(files))


def test_a_doubled_member_is_named(package: bytes) -> None:
    out = io.BytesIO(package)
    with (
        zipfile.ZipFile(out, "a") as opened,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        opened.writestr(CASE, unpacked(package)[CASE])
    with pytest.raises(BrokenAudit, match=r"case.json：包内有两个同名文件"):
        verify_package(out.getvalue())


def test_the_same_files_in_another_zip_are_refused(package: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in unpacked(package).items():
            opened.writestr(name, data)
    with pytest.raises(BrokenAudit, match="不是导出时的原样"):
        verify_package(out.getvalue())
    for changed in (package + b"x", b"x" + package):
        with pytest.raises(BrokenAudit):
            verify_package(changed)


@pytest.mark.parametrize("cut", [1, 2, 5], ids=lambda n: f"{n} entries less")
def test_a_trail_cut_short_is_found_even_with_a_new_manifest(package: bytes, cut: int) -> None:
    files = unpacked(package)
    lines = files[AUDIT].splitlines(keepends=True)
    forged = repacked({**files, AUDIT: b"".join(lines[:-cut])})
    with pytest.raises(BrokenAudit, match="截短"):
        verify_package(forged)


def test_a_trail_without_its_middle_is_found_even_with_a_new_manifest(package: bytes) -> None:
    files = unpacked(package)
    lines = files[AUDIT].splitlines(keepends=True)
    forged = repacked({**files, AUDIT: b"".join(lines[:3] + lines[4:])})
    with pytest.raises(BrokenAudit, match="留痕第 5 条：序号不连续"):
        verify_package(forged)


def test_a_changed_entry_is_found_even_with_a_new_manifest(package: bytes) -> None:
    files = unpacked(package)
    lines = files[AUDIT].splitlines(keepends=True)
    row = json.loads(lines[2])
    row["person"] = "另一个人"
    lines[2] = json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"
    forged = repacked({**files, AUDIT: b"".join(lines)})
    with pytest.raises(BrokenAudit, match="留痕第 3 条：内容与校验值不符"):
        verify_package(forged)


def test_another_case_number_in_the_manifest_is_found(package: bytes) -> None:
    with pytest.raises(BrokenAudit, match="案号"):
        verify_package(repacked(unpacked(package), case_no="2026-999"))


@pytest.mark.parametrize(
    "line",
    ["[]", "1", "null", "{", "{}", '{"seq": 1}', "[" * 100_000, "\x00", '"' + "字" * 9],
    ids=["list", "number", "null", "open", "empty", "part", "deep", "nul", "text"],
)
def test_a_trail_that_is_none_is_refused(line: str) -> None:
    files = {CASE: b'{"no": "2026-001"}', AUDIT: line.encode() + b"\n"}
    with pytest.raises(BrokenAudit, match=r"audit\.jsonl：第1行"):
        verify_package(pack(files, case_no="2026-001", exported_at="", last_hash=""))


@pytest.mark.parametrize(
    ("name", "value"),
    [("seq", "1"), ("seq", None), ("case_id", [1]), ("at", "x"), ("changes", 3), ("hash", 5),
     ("algorithm", ["sha256"]), ("algorithm", "md5"), ("prev_hash", 1), ("reason", {"a": 1})],
)  # fmt: skip
def test_wrong_types_in_the_trail_are_refused(name: str, value: object) -> None:
    trail = entries("一", "二", "三")
    rows = [json.loads(line) for line in audit_lines(trail).splitlines()]
    rows[1][name] = value
    files = {CASE: b'{"no": "2026-001"}', AUDIT: b"\n".join(json.dumps(r).encode() for r in rows)}
    with pytest.raises(BrokenAudit, match=r"audit\.jsonl"):
        verify_package(pack(files, case_no="2026-001", exported_at="", last_hash=trail[-1].hash))


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b"null", b'{"format": "other", "files": {}}', b"\xff\xfe", b"[" * 100_000,
     b'{"format": "caseflow-case-1", "files": []}', b'{"format": "caseflow-case-1", "files": {}}'],
)  # fmt: skip
def test_a_wrong_manifest_is_refused(manifest: bytes) -> None:
    with pytest.raises(BrokenAudit, match=r"manifest\.json"):
        verify_package(zip_bytes({MANIFEST: manifest}))


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"%PDF-1.7", b"x" * 999])
def test_what_is_no_package_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenAudit):
        verify_package(data)


@pytest.mark.parametrize("length", [1, 30, 1000, 60_000])
def test_half_a_package_is_refused(package: bytes, length: int) -> None:
    for part in (package[:length], package[:-length], package[length:]):
        with pytest.raises(BrokenAudit):
            verify_package(part)


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(MANIFEST, b"0" * 5_000_000)
    monkeypatch.setattr("caseflow.services.packages.MAX_BYTES", 1_000_000)
    with pytest.raises(BrokenAudit, match="解压后过大"):
        verify_package(out.getvalue())


@pytest.mark.parametrize(
    "sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r\n", "&<>", "\U0001f525"]
)
def test_any_sign_that_people_type_survives_the_trail(sign: str) -> None:
    trail = entries(f"前{sign}后", "二")

    assert verify_package(small(trail)).entries == 2


def test_an_empty_trail_is_told_from_a_lost_one() -> None:
    trail = entries("一")
    files = {CASE: b'{"no": "2026-001"}', AUDIT: b""}
    with pytest.raises(BrokenAudit, match=r"audit\.jsonl"):
        verify_package(pack(files, case_no="2026-001", exported_at="", last_hash=trail[-1].hash))


def test_equal_exports_have_equal_bytes(seen: Office, package: bytes) -> None:
    who = actor(seen, "archivist")
    again = archive.export_case(seen, who, cases.find_id(seen, who, "2026-001"))[1]

    assert again == package


def test_a_package_verifies_without_any_office(
    package: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFLOW_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert verify_package(package).case_no == "2026-001"


def test_a_forged_hash_does_not_help() -> None:
    trail = entries("一", "二", "三")
    forged = [trail[0], replace(trail[1], reason="假"), trail[2]]
    with pytest.raises(BrokenAudit, match="第 2 条"):
        verify_package(small(forged))
