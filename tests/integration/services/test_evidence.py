"""Evidence: what is accepted, what is refused, and that one bureau never sees another's."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace

import pytest

from caseflow.domain.errors import (
    BrokenAudit,
    CaseflowError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
)
from caseflow.domain.model import Person
from caseflow.services import (
    act_forms,
    alerts,
    archive_package,
    binding,
    case_pages,
    case_rows,
    cases,
    deadlines,
    documents,
    evidence,
    parties,
    people,
    statements,
)
from caseflow.services.office import Actor, Office
from caseflow.services.views import Act, CaseFilter, NewCase
from caseflow.storage import agencies
from caseflow.storage import parties as party_store
from caseflow.storage import people as people_store
from tests.integration.docgen.pieces import ACTIVE, active_pdf, pdf, picture
from tests.integration.services.offices import (
    NOW,
    STRANGER,
    actor,
    counts,
    fetch,
    kept_files,
)

JPEG, PNG, PDF = picture(), picture(form="PNG"), pdf(1)
OPEN, ARCHIVED = 6, 1


def attach(office: Office, who: Actor, name: str, data: bytes, case_id: int = OPEN) -> int:
    return evidence.attach(
        office,
        who,
        case_id,
        name=name,
        data=data,
        taken_by="齐知行",
        taken_at="2026-11-22T09:00",
        proves="除尘器灰斗未安装锁气卸灰装置",
    )


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("现场.jpg", JPEG, "image/jpeg"),
        ("现场.JPEG", JPEG, "image/jpeg"),
        ("现场.png", PNG, "image/png"),
        ("记录.PDF", PDF, "application/pdf"),
    ],
)
def test_pictures_and_pdf_are_kept_with_their_sha(
    demo: Office, inspector: Actor, name: str, data: bytes, media_type: str
) -> None:
    piece = attach(demo, inspector, name, data)
    row, kept = evidence.fetch(demo, inspector, piece)

    assert kept == data
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert (row.name, row.media_type, row.size) == (name, media_type, len(data))
    assert (row.uploaded_at, row.person) == (NOW, "齐知行")
    assert (demo.files / row.sha256[:2] / row.sha256).read_bytes() == data


def test_an_upload_stands_in_the_trail_with_its_sha(demo: Office, inspector: Actor) -> None:
    attach(demo, inspector, "现场.jpg", JPEG)
    last = case_pages.case_view(demo, inspector, OPEN).audit[-1]

    assert last.action_label == "上传证据材料"
    assert last.person == "齐知行"
    sha = hashlib.sha256(JPEG).hexdigest()
    assert [new for _, _, new in last.changes] == [sha]


def test_the_same_picture_twice_is_two_pieces_and_one_file(demo: Office, inspector: Actor) -> None:
    first = attach(demo, inspector, "一.jpg", JPEG)
    files = kept_files(demo)
    second = attach(demo, inspector, "二.jpg", JPEG)

    assert first != second
    assert kept_files(demo) == files


@pytest.mark.parametrize("name", ["../../etc/x.jpg", "a/b.jpg", "C:\\x.jpg", 'x"<>|.jpg'])
def test_a_name_is_made_safe(demo: Office, inspector: Actor, name: str) -> None:
    piece = attach(demo, inspector, name, JPEG)
    kept = evidence.fetch(demo, inspector, piece)[0].name

    assert kept.endswith(".jpg")
    assert not set(kept) & set('/\\"<>|:')


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("现场.png", JPEG, "与扩展名不符"),
        ("现场.jpg", PDF, "与扩展名不符"),
        ("现场", JPEG, "与扩展名不符"),
        ("", b"", "不是 JPEG"),
        ("现场.jpg", b"", "不是 JPEG"),
        ("现场.jpg", b"<html>", "不是 JPEG"),
        ("现场.gif", b"GIF89a", "不是 JPEG"),
        ("脚本.svg", b"<svg/>", "不是 JPEG"),
        ("表.docx", b"PK\x03\x04", "不是 JPEG"),
        ("半.jpg", JPEG[: len(JPEG) // 2], "不完整"),
        ("半.png", PNG[: len(PNG) // 2], "不完整"),
        ("头.png", PNG.replace(b"IHDR", b"IDAT"), "不是可以打开的图片"),
        ("头.jpg", b"\xff\xd8\xff\xe0" + b"j" * 50, "不"),
        ("头.pdf", b"%PDF-1.7\nx", "不完整"),
        ("半.pdf", PDF[: len(PDF) // 4], "不完整"),
        ("无页.pdf", pdf(0), "不完整"),
        ("锁.pdf", pdf(2, password="x"), "密码"),
        ("大.jpg", JPEG + b"0" * 1024 * 1024, "超过1兆字节"),
    ],
)
def test_a_wrong_file_is_refused_and_leaves_nothing(
    demo: Office, inspector: Actor, name: str, data: bytes, words: str
) -> None:
    rows, files = counts(demo), kept_files(demo)
    with pytest.raises(InvalidInput, match=words) as caught:
        attach(demo, inspector, name, data)

    assert (counts(demo), kept_files(demo)) == (rows, files)
    assert all(r.field == "file" and r.cure for r in caught.value.reasons)


@pytest.mark.parametrize("sort", ACTIVE)
def test_a_pdf_that_is_more_than_its_pages_is_refused_with_its_cure(
    demo: Office, inspector: Actor, sort: str
) -> None:
    rows, files = counts(demo), kept_files(demo)
    with pytest.raises(InvalidInput, match="安全性通不过检测") as caught:
        attach(demo, inspector, "证明.pdf", active_pdf(sort))

    assert "打印为 PDF" in caught.value.reasons[0].cure
    assert (counts(demo), kept_files(demo)) == (rows, files)


def test_a_file_of_the_largest_size_is_kept(demo: Office, inspector: Actor) -> None:
    data = JPEG.ljust(demo.upload_max_bytes, b"\0")

    assert evidence.fetch(demo, inspector, attach(demo, inspector, "大.jpg", data))[1] == data


def test_an_archived_case_takes_nothing_more(demo: Office, inspector: Actor) -> None:
    rows, files = counts(demo), kept_files(demo)
    with pytest.raises(Conflict, match="已归档锁定"):
        attach(demo, inspector, "现场.jpg", JPEG, ARCHIVED)

    assert (counts(demo), kept_files(demo)) == (rows, files)


@pytest.mark.parametrize("username", ["auditor", "planner", "admin"])
def test_who_may_only_look_adds_nothing(demo: Office, username: str) -> None:
    rows, files = counts(demo), kept_files(demo)
    with pytest.raises(Forbidden, match="只能查看"):
        attach(demo, actor(demo, username), "现场.jpg", JPEG)

    assert (counts(demo), kept_files(demo)) == (rows, files)


def test_an_unknown_case_takes_nothing(demo: Office, inspector: Actor) -> None:
    files = kept_files(demo)
    with pytest.raises(NotFound):
        attach(demo, inspector, "现场.jpg", JPEG, 9999)

    assert kept_files(demo) == files


@pytest.mark.parametrize("damage", [b"", b"\xff\xd8\xff\xe0", JPEG + b"!"])
def test_a_damaged_file_is_never_shown(demo: Office, inspector: Actor, damage: bytes) -> None:
    piece = attach(demo, inspector, "现场.jpg", JPEG)
    sha = hashlib.sha256(JPEG).hexdigest()
    (demo.files / sha[:2] / sha).write_bytes(damage)

    with pytest.raises(BrokenAudit, match=sha):
        evidence.fetch(demo, inspector, piece)


def test_a_lost_file_is_told(demo: Office, inspector: Actor) -> None:
    piece = attach(demo, inspector, "现场.jpg", JPEG)
    sha = hashlib.sha256(JPEG).hexdigest()
    (demo.files / sha[:2] / sha).unlink()

    with pytest.raises(NotFound, match="备份"):
        evidence.fetch(demo, inspector, piece)


# Two bureaus in one installation


@pytest.fixture
def stranger(demo: Office) -> Actor:
    """Return a person with every role in a second bureau, which has one unit and no case."""
    with demo.database.write() as conn:
        agency_id = agencies.insert_agency(conn, name="邻县应急管理局", short_name="邻县")
        person = Person(
            id=0,
            name="邻县某甲",
            roles=frozenset(
                [
                    "inspector",
                    "reviewer",
                    "legal",
                    "chief",
                    "main_head",
                    "archivist",
                    "planner",
                    "admin",
                    "auditor",
                ]
            ),
            cert_no="邻执0001",
            cert_from=NOW.date(),
            cert_to=NOW.date().replace(year=2030),
        )
        people_store.insert_person(conn, person, agency_id=agency_id, username="stranger")
        party_store.insert_party(
            conn,
            party=STRANGER,
            agency_id=agency_id,
            plan=party_store.Plan(
                in_register=True, plan_year=2026, supervision="", planned_visits=1, check_kind=""
            ),
        )
    return actor(demo, "stranger")


def piece_of(office: Office) -> int:
    return attach(office, actor(office, "inspector"), "现场.jpg", JPEG)


def first_id(office: Office, table: str) -> int:
    return int(str(fetch(office, f"SELECT min(id) FROM {table}")[0][0]))


ASKED: dict[str, Callable[[Office, Actor], object]] = {
    "case page": lambda o, w: case_pages.case_view(o, w, OPEN),
    "act form": lambda o, w: act_forms.act_form(o, w, OPEN, "submit_report"),
    "case number": lambda o, w: cases.find_id(o, w, "2026-006"),
    "act": lambda o, w: cases.advance(o, w, Act(case_id=OPEN, action="submit_report", inputs={})),
    "preview": lambda o, w: cases.preview(
        o, w, Act(case_id=OPEN, action="submit_report", inputs={})
    ),
    "draft": lambda o, w: documents.draft(
        o, w, Act(case_id=OPEN, action="submit_report", inputs={}), "F22"
    ),
    "void": lambda o, w: cases.void_paper(o, w, first_id(o, "paper"), "错"),
    "deadline": lambda o, w: statements.statement(o, w, first_id(o, "deadline")),
    "word file": lambda o, w: documents.docx(o, w, first_id(o, "paper")),
    "pdf": lambda o, w: documents.pdf(o, w, first_id(o, "paper")),
    "retry": lambda o, w: documents.retry(o, w, first_id(o, "paper")),
    "export": lambda o, w: archive_package.export_case(o, w, ARCHIVED, io.BytesIO()),
    "volume": lambda o, w: binding.dossier(o, w, ARCHIVED),
    "unit": lambda o, w: parties.unit(o, w, first_id(o, "party")),
    "attach": lambda o, w: attach(o, w, "现场.jpg", JPEG),
    "fetch": lambda o, w: evidence.fetch(o, w, piece_of(o)),
    "alert": lambda o, w: alerts.acknowledge(o, w, first_id(o, "alert")),
    "new case": lambda o, w: cases.open_case(
        o,
        w,
        NewCase(
            procedure="ordinary",
            party_id=first_id(o, "party"),
            source="lead",
            found_on=NOW.date(),
            gist="",
        ),
    ),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_another_bureau_finds_nothing_of_ours(
    demo: Office, stranger: Actor, ask: Callable[[Office, Actor], object]
) -> None:
    piece_of(demo)
    rows = counts(demo)
    with pytest.raises(NotFound):
        ask(demo, stranger)

    assert {**counts(demo), "attachment": 0, "audit": 0} == {**rows, "attachment": 0, "audit": 0}


def test_every_list_of_another_bureau_is_its_own(demo: Office, stranger: Actor) -> None:
    page = case_rows.list_cases(demo, stranger, CaseFilter())
    board = deadlines.board(demo, stranger)
    bench = deadlines.workbench(demo, stranger)

    assert (page.rows, page.total) == ((), 0)
    assert not any(board.groups.values())
    assert board.provisional == ()
    assert not any(bench.groups.values())
    assert (bench.to_approve, bench.mine, bench.alerts) == ((), (), ())
    assert documents.list_papers(demo, stranger) == ()
    assert alerts.inbox(demo, stranger) == ()
    assert [p.person.name for p in people.list_people(demo, stranger)] == ["邻县某甲"]
    assert [u.party.name for u in parties.list_units(demo, stranger)] == [STRANGER.name]
    assert cases.bureau_name(demo, stranger) == "邻县应急管理局"


def test_filters_by_foreign_ids_find_nothing(demo: Office, stranger: Actor) -> None:
    handler = actor(demo, "inspector").person.id

    assert case_rows.list_cases(demo, stranger, CaseFilter(handler_id=handler)).rows == ()
    assert not any(
        deadlines.board(demo, stranger, deadlines.BoardFilter(handler_id=handler)).groups.values()
    )


def test_one_request_id_in_two_bureaus_is_two_requests(demo: Office, stranger: Actor) -> None:
    unit = parties.list_units(demo, stranger)[0].party.id
    new = NewCase(procedure="ordinary", party_id=unit, source="lead", found_on=NOW.date(), gist="")
    own = actor(demo, "inspector")
    ours = cases.open_case(
        demo, own, replace(new, party_id=first_id(demo, "party")), request_id="same"
    )

    theirs = cases.open_case(demo, stranger, new, request_id="same")

    assert theirs != ours
    assert case_pages.case_view(demo, stranger, theirs).file.party.name == STRANGER.name


def test_our_people_are_not_offered_to_another_bureau(demo: Office, stranger: Actor) -> None:
    unit = parties.list_units(demo, stranger)[0].party.id
    case_id = cases.open_case(
        demo,
        stranger,
        NewCase(procedure="ordinary", party_id=unit, source="lead", found_on=NOW.date(), gist=""),
    )
    form = act_forms.act_form(demo, stranger, case_id, "request_inspection")

    offered = {label.partition("（")[0] for _, label in form.choices["officers"]}
    assert offered == {"邻县某甲"}


def test_numbers_of_two_bureaus_are_counted_apart(demo: Office, stranger: Actor) -> None:
    unit = parties.list_units(demo, stranger)[0].party.id
    case_id = cases.open_case(
        demo,
        stranger,
        NewCase(procedure="ordinary", party_id=unit, source="lead", found_on=NOW.date(), gist=""),
    )

    assert case_pages.case_view(demo, stranger, case_id).file.no == "2026-001"


def test_every_public_service_answers_in_chinese(demo: Office, stranger: Actor) -> None:
    for name, ask in ASKED.items():
        with pytest.raises(CaseflowError) as caught:
            ask(demo, stranger)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in caught.value.message), name


def test_no_view_of_ours_hides_another_bureaus_data(demo: Office, stranger: Actor) -> None:
    unit = parties.list_units(demo, stranger)[0].party.id
    cases.open_case(
        demo,
        stranger,
        NewCase(procedure="ordinary", party_id=unit, source="lead", found_on=NOW.date(), gist=""),
    )
    own = actor(demo, "inspector")
    shown = [
        case_rows.list_cases(demo, own, CaseFilter(size=200)),
        parties.list_units(demo, own),
        people.list_people(demo, own),
        deadlines.workbench(demo, own),
        case_pages.case_view(demo, own, OPEN),
    ]

    assert not [text for one in shown for text in texts(one) if "邻县" in text]


def texts(value: object) -> list[str]:
    """Return every text inside frozen data."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [t for f in fields(value) for t in texts(getattr(value, f.name))]
    if isinstance(value, tuple | list | frozenset):
        return [t for one in value for t in texts(one)]
    if hasattr(value, "items"):
        return [t for pair in value.items() for t in texts(pair)]
    return []


def test_the_file_store_is_shared_but_hands_out_by_bureau_only(
    demo: Office, stranger: Actor
) -> None:
    ours = piece_of(demo)
    unit = parties.list_units(demo, stranger)[0].party.id
    case_id = cases.open_case(
        demo,
        stranger,
        NewCase(procedure="ordinary", party_id=unit, source="lead", found_on=NOW.date(), gist=""),
    )
    theirs = attach(demo, stranger, "同一张.jpg", JPEG, case_id)

    assert evidence.fetch(demo, stranger, theirs)[1] == JPEG
    with pytest.raises(NotFound):
        evidence.fetch(demo, stranger, ours)
