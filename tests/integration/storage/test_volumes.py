"""Volumes and places of dossiers: kept as bound, a place by hand until it is taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from caseflow.storage import attachments, dossier_places, volumes

ENTRY = volumes.VolumeEntry(
    piece="paper:7",
    title="行政处罚决定书（单位）",
    number="（云山）应急罚〔2026〕1号",
    date="2026-11-20",
    first=3,
    last=5,
    remark='含"附件"',
    sha256="d" * 64,
)


def new_volume(house: Any, make: Any, **changes: Any) -> volumes.NewVolume:
    made = volumes.NewVolume(
        case_id=house.case_id,
        no=1,
        part="whole",
        rows=(ENTRY,),
        pages=5,
        file_sha="e" * 64,
        bound=True,
        built_at=make.now,
        person_id=house.people[0],
        person="张三",
    )
    return replace(made, **changes)


def test_a_volume_comes_back_as_it_was_bound(house: Any, make: Any) -> None:
    with house.db.write() as conn:
        for new in (new_volume(house, make, no=2), new_volume(house, make)):
            volumes.insert_volume(conn, new, agency_id=house.agency_id)
        kept = volumes.list_volumes(conn, agency_id=house.agency_id, case_id=house.case_id)
        foreign = volumes.list_volumes(conn, agency_id=house.agency_id + 1, case_id=house.case_id)

    assert [v.no for v in kept] == [1, 2]
    assert kept[0].rows == (ENTRY,)
    assert (kept[0].bound, kept[0].built_at, kept[0].pages) == (True, make.now, 5)
    assert foreign == []


def test_a_volume_is_never_bound_twice(house: Any, make: Any) -> None:
    new = new_volume(house, make)
    with house.db.write() as conn:
        volumes.insert_volume(conn, new, agency_id=house.agency_id)
    with pytest.raises(IntegrityError), house.db.write() as conn:
        volumes.insert_volume(conn, new, agency_id=house.agency_id)


def test_places_are_replaced_as_a_whole(house: Any, make: Any) -> None:
    place = dossier_places.PlaceRow(
        piece="attachment:3",
        part="sub",
        rank=2,
        reason="内部材料",
        person_id=house.people[0],
        person="张三",
        moved_at=make.now,
    )
    own = {"agency_id": house.agency_id, "case_id": house.case_id}
    with house.db.write() as conn:
        dossier_places.replace_places(conn, [place, replace(place, piece="paper:1", rank=1)], **own)
        first = dossier_places.list_places(conn, **own)
        dossier_places.replace_places(conn, [place], **own)
        second = dossier_places.list_places(conn, **own)
        dossier_places.replace_places(conn, [], **own)
        none = dossier_places.list_places(conn, **own)

    assert [p.piece for p in first] == ["paper:1", "attachment:3"]
    assert (second, none) == ([place], [])


def test_a_scan_keeps_its_paper_and_what_it_shows(house: Any, make: Any) -> None:
    new = attachments.NewAttachment(
        case_id=house.case_id,
        item_no=0,
        name="现场.jpg",
        media_type="image/jpeg",
        size=10,
        sha256="c" * 64,
        taken_by="张三",
        taken_at="2026-11-20T09:30",
        proves="未设护栏",
        uploaded_at=make.now,
        person_id=house.people[0],
        kind="photo",
        supplement=1,
        source="现场拍摄",
        place="一号车间",
        pages=1,
    )
    with house.db.write() as conn:
        key = attachments.insert_attachment(conn, new, agency_id=house.agency_id)
        kept = attachments.get_attachment(conn, agency_id=house.agency_id, attachment_id=key)

    assert (kept.kind, kept.paper_id, kept.supplement) == ("photo", None, 1)
    assert (kept.source, kept.place, kept.pages) == ("现场拍摄", "一号车间", 1)
