"""Signing in: lock-out, the same answer for every cause, sessions that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from caseflow.domain.clock import FixedClock
from caseflow.domain.errors import InvalidInput, SignInFailed
from caseflow.domain.model import Person
from caseflow.services import accounts
from caseflow.storage import agencies, people
from caseflow.storage.database import Database

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
PASSWORD = "护栏-2026-11"
HASH = accounts.hash_password(PASSWORD)
FAILURES, LOCK_MINUTES, IDLE_MINUTES, HOURS = 3, 15, 30, 8


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield a database with the account `zhang` of one bureau."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'caseflow.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url)
    database.migrate()
    with database.write() as conn:
        agency_id = agencies.insert_agency(conn, name="甲县应急管理局", short_name="甲")
        people.insert_person(
            conn,
            Person(id=0, name="张三", roles=frozenset({"inspector"})),
            agency_id=agency_id,
            username="zhang",
            password_hash=HASH,
        )
    yield database
    database.dispose()


def at(*, minutes: float = 0) -> FixedClock:
    return FixedClock(START + timedelta(minutes=minutes))


def sign_in(
    db: Database, *, password: str = PASSWORD, username: str = "zhang", minutes: float = 0
) -> str:
    token, _ = accounts.sign_in(
        db,
        at(minutes=minutes),
        username=username,
        password=password,
        address="10.0.0.8",
        max_failures=FAILURES,
        lock_minutes=LOCK_MINUTES,
        session_hours=HOURS,
    )
    return token


def find(db: Database, token: str, *, minutes: float = 0) -> accounts.Signed | None:
    return accounts.find_session(db, at(minutes=minutes), token, idle_minutes=IDLE_MINUTES)


def fail(db: Database, times: int, *, minutes: float = 0) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            sign_in(db, password="wrong", minutes=minutes)


def test_a_session_says_who_is_signed_in(db: Database) -> None:
    signed = find(db, sign_in(db))

    assert signed is not None
    assert (signed.person.name, signed.username) == ("张三", "zhang")


def test_the_token_itself_is_kept_nowhere(db: Database) -> None:
    token = sign_in(db)

    with db.read() as conn:
        kept = conn.execute(text("SELECT token_hash, address FROM login_session")).one()
    assert token not in tuple(kept)
    assert kept.address == "10.0.0.8"


def test_every_cause_gets_the_same_words(db: Database) -> None:
    messages = set()
    for username, password in (("nobody", PASSWORD), ("zhang", "wrong"), ("", ""), ("zhang", "")):
        with pytest.raises(SignInFailed) as caught:
            sign_in(db, username=username, password=password)
        messages.add(caught.value.message)

    assert len(messages) == 1


def test_an_unknown_name_costs_a_password_check(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def check(kept: str, _: str) -> bool:
        checked.append(kept.split("$", maxsplit=1)[0])
        return True

    monkeypatch.setattr(accounts, "check_password_hash", check)

    with pytest.raises(SignInFailed):
        sign_in(db, username="nobody")

    assert checked == [accounts.METHOD]


@pytest.mark.parametrize(
    ("minutes", "open_again"), [(0, False), (LOCK_MINUTES - 0.1, False), (LOCK_MINUTES, True)]
)
def test_failures_lock_the_account_for_a_while(
    db: Database, minutes: float, open_again: bool
) -> None:
    fail(db, FAILURES)

    if open_again:
        assert sign_in(db, minutes=minutes)
    else:
        with pytest.raises(SignInFailed):
            sign_in(db, minutes=minutes)


def test_one_failure_less_does_not_lock(db: Database) -> None:
    fail(db, FAILURES - 1)
    sign_in(db)
    fail(db, FAILURES - 1)

    assert sign_in(db)


def test_tries_during_the_lock_do_not_prolong_it(db: Database) -> None:
    fail(db, FAILURES)
    fail(db, FAILURES, minutes=LOCK_MINUTES - 1)

    assert sign_in(db, minutes=LOCK_MINUTES)


def test_one_typo_after_the_lock_does_not_lock_again(db: Database) -> None:
    fail(db, FAILURES)
    fail(db, 1, minutes=LOCK_MINUTES)

    assert sign_in(db, minutes=LOCK_MINUTES)


@pytest.mark.parametrize(("minutes", "alive"), [(29.9, True), (30, False)])
def test_an_idle_session_ends(db: Database, minutes: float, alive: bool) -> None:
    token = sign_in(db)

    assert (find(db, token, minutes=minutes) is not None) is alive


def test_use_keeps_a_session_alive_to_its_last_hour_only(db: Database) -> None:
    token = sign_in(db)
    used = [find(db, token, minutes=m) is not None for m in range(0, HOURS * 60, 20)]

    assert all(used)
    assert find(db, token, minutes=HOURS * 60) is None


def test_signing_out_ends_the_session(db: Database) -> None:
    token = sign_in(db)
    accounts.sign_out(db, token)
    accounts.sign_out(db, token)
    accounts.sign_out(db, "")

    assert find(db, token) is None
    assert find(db, "") is None


def test_a_new_password_ends_all_sessions_and_the_lock(db: Database) -> None:
    token = sign_in(db)
    signed = find(db, token)
    assert signed is not None
    fail(db, FAILURES)
    accounts.set_password(
        db, agency_id=signed.agency_id, person_id=signed.person.id, password="另一个密码-2026"
    )

    assert find(db, token) is None
    assert sign_in(db, password="另一个密码-2026")


def test_who_has_left_has_no_session_and_no_way_in(db: Database) -> None:
    token = sign_in(db)
    signed = find(db, token)
    assert signed is not None
    with db.write() as conn:
        people.update_person(
            conn, signed.person, agency_id=signed.agency_id, username="zhang", active=False
        )

    assert find(db, token) is None
    with pytest.raises(SignInFailed):
        sign_in(db)


@pytest.mark.parametrize(("length", "valid"), [(7, False), (8, True), (200, True), (201, False)])
def test_the_length_of_a_password_has_bounds(length: int, valid: bool) -> None:
    if valid:
        assert accounts.hash_password("密" * length).startswith(accounts.METHOD)
    else:
        with pytest.raises(InvalidInput):
            accounts.hash_password("密" * length)
