"""The chain of the audit trail: canonical text, seals, and every kind of damage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from caseflow.domain.audit import AuditEntry, canonical, changes_json, entry_hash, seal, verify
from caseflow.domain.model import FactChange

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


def make_entry(seq: int, *, case_id: int | None = 7) -> AuditEntry:
    return AuditEntry(
        agency_id=1,
        case_id=case_id,
        seq=seq,
        at=AT,
        person_id=3,
        person="张三",
        role="inspector",
        action="order",
        action_label="下达整改指令",
        changes=(FactChange(name="fine_fen", old=None, new=5),),
    )


def make_chain(length: int, *, case_id: int | None = 7) -> list[AuditEntry]:
    chain: list[AuditEntry] = []
    for seq in range(1, length + 1):
        after = chain[-1].hash if chain else ""
        chain.append(seal(make_entry(seq, case_id=case_id), after=after))
    return chain


def test_canonical_text_does_not_depend_on_order_or_kind_of_container() -> None:
    frozen = MappingProxyType({"b": (1, True, None), "a": "护栏"})

    assert canonical(frozen) == canonical({"a": "护栏", "b": [1, True, None]})
    assert canonical(frozen) == '{"a":"护栏","b":[1,true,null]}'


def test_changes_are_written_as_objects_in_their_order() -> None:
    changes = [FactChange(name="b", old=None, new=(1, 2)), FactChange(name="a", old="x", new="y")]

    assert changes_json(changes) == (
        '[{"name":"b","new":[1,2],"old":null},{"name":"a","new":"y","old":"x"}]'
    )


@pytest.mark.parametrize("value", [{1, 2}, AT, object()])
def test_what_is_not_plain_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"x": value})  # type: ignore[dict-item]


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"x": float("nan")})  # type: ignore[dict-item]


def test_an_unbroken_chain_has_no_fault() -> None:
    assert verify(make_chain(3)) == []
    assert verify([]) == []


def test_chains_of_several_cases_may_be_mixed() -> None:
    pairs = zip(make_chain(3), make_chain(3, case_id=None), strict=True)

    assert verify([entry for pair in pairs for entry in pair]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"person": "李四"},
        {"person_id": None},
        {"role": "chief"},
        {"at": AT + timedelta(microseconds=1)},
        {"action": "close"},
        {"action_label": "结案"},
        {"state_from": "x"},
        {"state_to": "x"},
        {"reason": "x"},
        {"law_sha": "x"},
        {"changes": ()},
        {"request_id": "x"},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_any_part_is_found(change: dict[str, object]) -> None:
    chain = make_chain(3)
    chain[2] = replace(chain[2], **change)  # type: ignore[arg-type]

    assert [f.seq for f in verify(chain)] == [3]


def test_a_changed_and_sealed_entry_breaks_the_next_one() -> None:
    chain = make_chain(3)
    chain[1] = seal(replace(chain[1], reason="x"), after=chain[0].hash)

    assert [f.seq for f in verify(chain)] == [3]


@pytest.mark.parametrize("gone", [0, 1])
def test_a_missing_entry_is_found(gone: int) -> None:
    chain = make_chain(3)
    del chain[gone]

    (fault,) = verify(chain)

    assert fault.seq == gone + 2
    assert "案件 7" in fault.message
    assert f"应为第 {gone + 1} 条" in fault.message


def test_a_doubled_entry_is_found() -> None:
    first, second = make_chain(2)

    assert [f.seq for f in verify([first, first, second])] == [1]


def test_an_unknown_algorithm_is_a_fault_and_no_crash() -> None:
    (entry,) = make_chain(1)

    (fault,) = verify([replace(entry, algorithm="md5")])

    assert "md5" in fault.message
    with pytest.raises(ValueError, match="md5"):
        entry_hash(replace(entry, algorithm="md5"))


def test_the_zone_of_a_moment_does_not_change_the_hash() -> None:
    entry = make_entry(1)
    shifted = replace(entry, at=AT.astimezone(timezone(timedelta(hours=8))))

    assert entry_hash(entry) == entry_hash(shifted)


def test_the_format_of_the_hash_is_frozen() -> None:
    # Kept trails were hashed so; another value here means that old trails no longer verify.
    (entry,) = make_chain(1)

    assert entry.hash == "fdfff7ebbeb5c77b7fd81e5e11746e05c1d606843b36cbe7df0af0086eead9e4"
