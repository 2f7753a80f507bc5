"""A bureau's own forms: faults, preview, acceptance, versions; old papers stay as they were."""

from __future__ import annotations

import json

import pytest

from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, TemplateFault
from caseflow.domain.terms import Json
from caseflow.services import documents, forms, own_form_heads, own_forms, status
from caseflow.services.local_law import rules_here
from caseflow.services.office import Actor, Office
from caseflow.services.own_forms import NO_UPLOAD, Upload
from caseflow.services.templates import template_path
from caseflow.storage import own_forms as store
from caseflow.storage import papers as paper_store
from tests.integration.services.offices import actor, counts, execute, fetch, kept_files
from tests.integration.services.test_documents import FORM, ask, words
from tests.integration.services.word_edits import parts_of, with_parts, with_words

OLD, NEW = "裁量理由：", "从轻或者从重的理由："


@pytest.fixture
def legal(demo: Office) -> Actor:
    return actor(demo, "legal")


@pytest.fixture
def reader(seen: Office) -> Actor:
    """Return an officer with the duty in the bureau that is only looked at."""
    return actor(seen, "legal")


def shipped(office: Office, form: str = FORM) -> bytes:
    return (office.templates / f"{form}.docx").read_bytes()


def edited(office: Office) -> Upload:
    return Upload(name="改过的.docx", data=with_words(shipped(office), OLD, NEW))


def head(office: Office, who: Actor, form: str = FORM, **changes: str) -> dict[str, Json]:
    """Return what the page sends when nothing but `changes` was typed."""
    held = own_form_heads.head_form(own_forms.view(office, who, form).form).values
    return {**held, "note": "省厅下发了新的式样", **changes}


def put_in_use(office: Office, who: Actor, upload: Upload, **changes: str) -> int:
    """Check, look at and accept, as the pages do."""
    raw = head(office, who, **changes)
    draft = own_forms.check(office, who, FORM, raw, upload)
    return own_forms.accept(office, who, FORM, raw, draft.held, seen=draft.view.seen)


def text_of_reasons(error: InvalidInput) -> str:
    return "\n".join(reason.message for reason in error.reasons)


# An upload before it is accepted


def test_every_fault_of_an_upload_is_told_and_nothing_is_kept(demo: Office, legal: Actor) -> None:
    bad = with_words(shipped(demo), OLD, "根据第四十四条{{ party.colour }}：")
    before = counts(demo), kept_files(demo)

    with pytest.raises(InvalidInput) as caught:
        own_forms.check(demo, legal, FORM, head(demo, legal, note=""), Upload("坏的.docx", bad))

    told = text_of_reasons(caught.value)
    assert "party.colour" in told
    assert "第四十四条" in told
    assert {r.field for r in caught.value.reasons} == {"file", "note"}
    assert (counts(demo), kept_files(demo)) == before


@pytest.mark.parametrize("name", ["模板.docm", "模板.doc", "模板.pdf", "模板"])
def test_other_kinds_of_files_are_refused(seen: Office, reader: Actor, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"docx"):
        own_forms.check(seen, reader, FORM, head(seen, reader), Upload(name, shipped(seen)))


def test_macros_bombs_and_rubbish_are_refused(seen: Office, reader: Actor) -> None:
    good = shipped(seen)
    bad = {
        "宏": with_parts(good, {"word/vbaProject.bin": b"x"}),
        "炸弹": with_parts(good, {"word/media/a.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}),
        "乱码": b"PK not a Word file",
        "空": b"",
        "调用": with_words(good, "{{ case.discretion }}", "{{ ''.__class__ }}"),
    }

    for name, data in bad.items():
        with pytest.raises(InvalidInput, match=r"\.docx"):
            own_forms.check(seen, reader, FORM, head(seen, reader), Upload(f"{name}.docx", data))
    assert not list((seen.files / "held").rglob("*.docx"))


def test_too_large_an_upload_is_refused(seen: Office, reader: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"兆字节|MB"):
        own_forms.check(
            seen, reader, FORM, head(seen, reader), Upload("大.docx", b"PK" + b"\0" * 3_000_000)
        )


def test_draft_is_looked_at_with_sample_data_before_anything_changes(
    demo: Office, legal: Actor, inspector: Actor
) -> None:
    rows = counts(demo)
    raw = head(demo, legal, title="行政处罚预先告知书")
    draft = own_forms.check(demo, legal, FORM, raw, edited(demo))

    name, data = own_forms.preview(demo, legal, FORM, raw, draft.held)

    assert name == "F24_行政处罚预先告知书（预览）.docx"
    assert NEW in words(data)
    assert [label for label, _, _ in draft.changes] == ["模板", "文书名称"]
    assert draft.proposed.form_set == "county@2021-07-15#1"
    assert counts(demo) == rows
    assert rules_here(demo, inspector).law.forms[FORM].template_sha == ""


def test_held_upload_is_found_by_nobody_else(demo: Office, legal: Actor) -> None:
    raw = head(demo, legal)
    held = own_forms.check(demo, legal, FORM, raw, edited(demo)).held
    paper = next(iter(fetch(demo, "SELECT file_sha FROM paper WHERE file_sha <> ''")))

    with pytest.raises(NotFound, match="重新上传"):
        own_forms.preview(demo, legal, "F26", head(demo, legal, "F26"), held)
    with pytest.raises(NotFound, match="重新上传"):
        own_forms.preview(demo, legal, FORM, raw, str(paper[0]))
    for wrong in ("../../etc", "0" * 64, "x"):
        with pytest.raises(NotFound):
            own_forms.accept(demo, legal, FORM, raw, wrong, seen="")


def test_held_upload_that_was_damaged_is_not_accepted(demo: Office, legal: Actor) -> None:
    raw = head(demo, legal)
    draft = own_forms.check(demo, legal, FORM, raw, edited(demo))
    held = next(p for p in (demo.files / "held").rglob(draft.held))
    held.write_bytes(shipped(demo))

    with pytest.raises(NotFound, match="重新上传"):
        own_forms.accept(demo, legal, FORM, raw, draft.held, seen=draft.view.seen)
    assert own_forms.view(demo, legal, FORM).versions == ()


def test_unchanged_form_is_not_accepted(seen: Office, reader: Actor) -> None:
    for upload in (NO_UPLOAD, Upload("原样.docx", shipped(seen))):
        with pytest.raises(InvalidInput, match="没有差别"):
            own_forms.check(seen, reader, FORM, head(seen, reader), upload)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "文书名称"),
        ({"code_word": ""}, "须编号"),
        ({"code_word": "应急罚〔2026〕"}, "不能有括号"),
        ({"copies": "一份\n" * 10}, "最多9行"),
        ({"seal": "gold"}, "用章"),
        ({"note": " "}, "改定说明"),
    ],
)
def test_wrong_words_of_the_head_are_named(
    seen: Office, reader: Actor, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        own_forms.check(seen, reader, FORM, head(seen, reader, **changes), NO_UPLOAD)


def test_sheet_without_number_gets_none(seen: Office, reader: Actor) -> None:
    raw = head(seen, reader, "F16", code_word="应急笔")

    with pytest.raises(InvalidInput, match="不编号"):
        own_forms.check(seen, reader, "F16", raw, NO_UPLOAD)


def test_sheet_without_number_and_copies_is_changed_like_any_other(
    seen: Office, reader: Actor
) -> None:
    raw = head(seen, reader, "F16", title="询问（调查）笔录", copies="", code_word="")

    draft = own_forms.check(seen, reader, "F16", raw, NO_UPLOAD)

    assert draft.changes == (("文书名称", "询问笔录", "询问（调查）笔录"),)


def test_new_code_word_tells_which_forms_share_a_sequence(seen: Office, reader: Actor) -> None:
    parted = own_forms.check(
        seen, reader, "F34", head(seen, reader, "F34", code_word="应急处"), NO_UPLOAD
    )
    joined = own_forms.check(seen, reader, FORM, head(seen, reader, code_word="应急罚"), NO_UPLOAD)

    assert "《行政处罚决定书（个人）》共用一个文号序列" in parted.warnings[0]
    assert "《行政处罚决定书（单位）》" in joined.warnings[0]


# In use


def test_old_papers_stay_and_new_ones_take_the_own_form(
    demo: Office, inspector: Actor, legal: Actor
) -> None:
    old = ask(demo, inspector)
    before = documents.docx(demo, inspector, old.paper.id)
    changes = {"title": "行政处罚预先告知书", "code_word": "应急罚先告"}

    assert put_in_use(demo, legal, edited(demo), **changes) == 1
    new = ask(demo, inspector, case_facts="另有一项事实。")

    assert documents.docx(demo, inspector, old.paper.id) == before
    text = words(documents.docx(demo, inspector, new.paper.id)[1])
    assert NEW in text
    assert OLD not in text
    assert new.paper.title == "行政处罚预先告知书"
    assert "应急罚先告〔2026〕1号" in new.paper.number
    sets = "SELECT form_set FROM paper WHERE id IN (%d, %d) ORDER BY id"
    found = fetch(demo, sets % (old.paper.id, new.paper.id))
    assert found == [("county@2021-07-15",), ("county@2021-07-15#1",)]


def test_paper_that_waits_is_made_from_the_template_of_its_day(
    demo: Office, inspector: Actor, legal: Actor
) -> None:
    paper = ask(demo, inspector)
    before = documents.docx(demo, inspector, paper.paper.id)[1]
    put_in_use(demo, legal, edited(demo))
    execute(
        demo,
        f"UPDATE paper SET render_state = 'pending', file_sha = '' WHERE id = {paper.paper.id}",
    )

    assert documents.render_pending(demo) == 1

    assert documents.docx(demo, inspector, paper.paper.id)[1] == before
    with demo.database.read() as conn:
        kept = paper_store.get_paper(conn, agency_id=inspector.agency_id, paper_id=paper.paper.id)
    assert kept.template_sha != rules_here(demo, inspector).law.forms[FORM].template_sha


def test_each_version_is_kept_with_who_when_and_why(demo: Office, legal: Actor) -> None:
    put_in_use(demo, legal, edited(demo))
    admin = actor(demo, "admin")
    second = put_in_use(demo, admin, NO_UPLOAD, copies="存卷\n当事人\n法院", note="增加一份")

    rows = own_forms.view(demo, legal, FORM).versions
    assert second == 2
    assert [(r.own.version, r.person, r.note) for r in rows] == [
        (2, admin.person.name, "增加一份"),
        (1, legal.person.name, "省厅下发了新的式样"),
    ]
    assert [r.ended_by for r in rows] == ["", admin.person.name]
    assert rows[0].own.template_sha == rows[1].own.template_sha
    assert rows[0].own.changes == {"copies": ["存卷", "当事人", "法院"]}
    name, data = own_forms.version_template(demo, legal, FORM, 1)
    assert name == "F24_行政处罚告知书（本局第1版）.docx"
    assert NEW.encode() in parts_of(data)["word/document.xml"]
    with pytest.raises(NotFound, match="第7版"):
        own_forms.version_template(demo, legal, FORM, 7)


def test_acceptance_and_withdrawal_stand_in_the_chain_of_the_agency(
    demo: Office, legal: Actor
) -> None:
    put_in_use(demo, legal, edited(demo), title="行政处罚预先告知书")
    seen = own_forms.view(demo, legal, FORM).seen
    own_forms.withdraw(demo, legal, FORM, reason="改用省里的式样", seen=seen)

    rows = fetch(
        demo,
        "SELECT action, person, reason, changes FROM audit WHERE action LIKE '%own_form'"
        " ORDER BY id",
    )
    assert [row[:3] for row in rows] == [
        ("accept_own_form", legal.person.name, "F24 行政处罚告知书"),
        ("end_own_form", legal.person.name, "F24 行政处罚预先告知书"),
    ]
    told = {one["name"]: one["new"] for one in json.loads(str(rows[0][3]))}
    assert (told["version"], told["title"]) == (1, "行政处罚预先告知书")
    assert status.verify_audit(demo)[1] == []


def test_withdrawal_returns_to_the_form_of_the_set(demo: Office, legal: Actor) -> None:
    put_in_use(demo, legal, edited(demo))
    seen = own_forms.view(demo, legal, FORM).seen

    with pytest.raises(InvalidInput, match="停用理由"):
        own_forms.withdraw(demo, legal, FORM, reason=" ", seen=seen)
    own_forms.withdraw(demo, legal, FORM, reason="改用省里的式样", seen=seen)

    found = own_forms.view(demo, legal, FORM)
    assert found.in_use is None
    assert found.form == found.shipped
    assert found.versions[0].ended_by == legal.person.name
    with pytest.raises(NotFound, match="没有正在使用"):
        own_forms.withdraw(demo, legal, FORM, reason="再停用", seen=found.seen)
    assert put_in_use(demo, legal, edited(demo)) == 2


def test_shipped_template_uploaded_again_stands_for_the_shipped_one(
    demo: Office, legal: Actor
) -> None:
    put_in_use(demo, legal, edited(demo), title="行政处罚预先告知书")
    put_in_use(demo, legal, Upload("原样.docx", shipped(demo)))

    row = own_forms.view(demo, legal, FORM).versions[0]
    assert (row.own.template_sha, dict(row.own.changes)) == ("", {"title": "行政处罚预先告知书"})


def test_slower_of_two_officers_is_told(demo: Office, legal: Actor) -> None:
    raw = head(demo, legal)
    draft = own_forms.check(demo, legal, FORM, raw, edited(demo))
    put_in_use(demo, actor(demo, "admin"), NO_UPLOAD, title="行政处罚预先告知书")

    with pytest.raises(Conflict, match="已有改动"):
        own_forms.accept(demo, legal, FORM, raw, draft.held, seen=draft.view.seen)
    with pytest.raises(Conflict, match="已有改动"):
        own_forms.withdraw(demo, legal, FORM, reason="停用", seen=draft.view.seen)
    assert len(own_forms.view(demo, legal, FORM).versions) == 1


def test_only_the_duty_changes_forms_and_everybody_reads_them(
    demo: Office, inspector: Actor, legal: Actor
) -> None:
    raw = head(demo, inspector)
    put_in_use(demo, legal, edited(demo))

    with pytest.raises(Forbidden, match="法制审核人员"):
        own_forms.check(demo, inspector, FORM, raw, edited(demo))
    with pytest.raises(Forbidden):
        own_forms.accept(demo, inspector, FORM, raw, "", seen="")
    with pytest.raises(Forbidden):
        own_forms.withdraw(demo, inspector, FORM, reason="x", seen="")
    assert own_forms.view(demo, inspector, FORM).in_use is not None
    with pytest.raises(NotFound, match="F99"):
        own_forms.view(demo, legal, "F99")


def test_crash_before_the_commit_leaves_the_form_in_use(
    demo: Office, legal: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = head(demo, legal)
    draft = own_forms.check(demo, legal, FORM, raw, edited(demo))

    def fail(*_: object, **__: object) -> int:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(store, "touch_law", fail)
        with pytest.raises(OSError, match="disk full"):
            own_forms.accept(demo, legal, FORM, raw, draft.held, seen=draft.view.seen)

    assert own_forms.view(demo, legal, FORM).versions == ()
    assert own_forms.accept(demo, legal, FORM, raw, draft.held, seen=draft.view.seen) == 1


# Looking after templates


def test_doctor_names_a_template_that_is_gone_or_broken(demo: Office, legal: Actor) -> None:
    put_in_use(demo, legal, edited(demo))
    good = {f.name: f for f in status.health(demo)}
    template_path(demo, rules_here(demo, legal).law.forms[FORM]).unlink()

    found = {f.name: f for f in status.health(demo)}

    assert "自有的F24" not in good["模板检查"].words
    assert "本局自有1种" in good["模板检查"].words
    assert not found["文书模板"].ok
    assert "自有的F24" in found["文书模板"].words
    with pytest.raises(TemplateFault, match="从备份恢复"):
        forms.sample_docx(demo, rules_here(demo, legal).law, FORM)
