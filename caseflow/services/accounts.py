"""Sign people in and out. Sessions and failures are in the database; nothing is kept here.

A wrong name, a wrong password and a person who left get the same answer after the same work.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from werkzeug.security import check_password_hash, generate_password_hash

from caseflow.domain.clock import Clock
from caseflow.domain.errors import InvalidInput, Reason, SignInFailed
from caseflow.domain.model import Person
from caseflow.services.office import Actor, Office
from caseflow.services.registers import note
from caseflow.storage import people
from caseflow.storage.database import Connection, Database

METHOD = "scrypt:32768:8:3"
TOKEN_BYTES = 32
MIN_PASSWORD = 8
MAX_PASSWORD = 200
SEEN_STEP_S = 60
"""A session's last use is written at most this often: reading a page must not cost a write."""

_WRONG = "用户名或密码不正确，或该账号已停用、暂时锁定。请核对后再试，仍不行请联系系统管理员。"
# Nobody's password: an unknown name costs what a known one does.
_NOBODY = (
    "scrypt:32768:8:3$caseflow-nobody$"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A person who is signed in."""

    person: Person
    agency_id: int
    username: str


def sign_in(
    db: Database,
    clock: Clock,
    *,
    username: str,
    password: str,
    address: str,
    max_failures: int,
    lock_minutes: int,
    session_hours: int,
) -> tuple[str, Signed]:
    """Open a session and return its token, which is shown once and kept nowhere, and who it is.

    After `max_failures` wrong passwords in a row the account is locked for `lock_minutes`; a try
    during the lock neither counts nor prolongs it. `session_hours` is the longest life of the
    session. Raises SignInFailed, with the same words for every cause.
    """
    now = clock.now()
    with db.read() as conn:
        account = people.find_account(conn, username=username)
    known = account is not None and account.row.active and account.password_hash
    # Before the transaction: the check takes 50 ms, and nobody may wait for it.
    right = check_password_hash(
        account.password_hash if account and known else _NOBODY, password[:MAX_PASSWORD]
    )
    if account is None or not known:
        raise SignInFailed(_WRONG)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with db.write() as conn:
        fresh = people.find_account(conn, username=username)
        if fresh is None or fresh.password_hash != account.password_hash or not fresh.row.active:
            raise SignInFailed(_WRONG)
        allowed = right and not _locked(fresh, now)
        if allowed:
            _open(conn, fresh, token, now, now + timedelta(hours=session_hours), address)
        elif not _locked(fresh, now):
            _count_failure(conn, fresh, now, max_failures, lock_minutes)
    if not allowed:
        raise SignInFailed(_WRONG)
    return token, _signed(account.row)


def find_session(db: Database, clock: Clock, token: str, *, idle_minutes: int) -> Signed | None:
    """Return who a token belongs to, None when it is unknown, idle for too long or has ended."""
    if not token:
        return None
    now, key = clock.now(), _token_hash(token)
    with db.read() as conn:
        found = people.find_session_row(conn, token_hash=key)
    if found is None or not found.row.active or now >= found.expires_at:
        return None
    if now - found.seen_at >= timedelta(minutes=idle_minutes):
        return None
    if now - found.seen_at >= timedelta(seconds=SEEN_STEP_S):
        with db.write() as conn:
            people.see_session(conn, token_hash=key, at=now)
    return _signed(found.row)


def sign_out(db: Database, token: str) -> None:
    """End a session; an unknown token is no error."""
    if not token:
        return
    with db.write() as conn:
        people.close_session(conn, token_hash=_token_hash(token))


def set_password(db: Database, *, agency_id: int, person_id: int, password: str) -> None:
    """Set a password, lift the lock and end all sessions of the person.

    Raises InvalidInput for a password that is too short or too long, NotFound for the person.
    """
    new_hash = hash_password(password)
    with db.write() as conn:
        people.set_password_hash(
            conn, agency_id=agency_id, person_id=person_id, password_hash=new_hash
        )


def change_password(
    office: Office,
    who: Actor,
    *,
    old: str,
    new: str,
    repeated: str,
    max_failures: int,
    lock_minutes: int,
) -> None:
    """Set the own password after asking for the old one, and end all sessions of the person.

    A wrong old password counts and locks as at the sign-in. Raises InvalidInput for each wrong
    field, SignInFailed while the account is locked.
    """
    now = office.clock.now()
    with office.database.read() as conn:
        row = people.get_person(conn, agency_id=who.agency_id, person_id=who.person.id)
        account = people.find_account(conn, username=row.username)
    if account is None or _locked(account, now):
        raise SignInFailed("原密码连续输错，账号已暂时锁定。请稍后再试，或者请系统管理员重新设置。")
    right = check_password_hash(account.password_hash, old[:MAX_PASSWORD])
    new_hash, reasons = _checked(old=old, new=new, repeated=repeated)
    with office.database.write() as conn:
        fresh = people.find_account(conn, username=row.username)
        if fresh is None or fresh.password_hash != account.password_hash:
            raise SignInFailed("密码刚刚被改过，请重新登录。")
        if not right and not _locked(fresh, now):
            _count_failure(conn, fresh, now, max_failures, lock_minutes)
        if right and not reasons:
            people.set_password_hash(
                conn, agency_id=who.agency_id, person_id=who.person.id, password_hash=new_hash
            )
            note(
                conn,
                office,
                who,
                action=("change_password", "修改本人密码"),
                subject=f"{who.person.name}（人员编号 {who.person.id}）",
                old={},
                new={},
            )
    if not right:
        reasons.insert(0, _field("old_password", "原密码：不正确", "请核对后重新输入"))
    if reasons:
        raise InvalidInput(reasons)


def _checked(*, old: str, new: str, repeated: str) -> tuple[str, list[Reason]]:
    reasons: list[Reason] = []
    new_hash = ""
    try:
        new_hash = hash_password(new)
    except InvalidInput as error:
        reasons.extend(error.reasons)
    if new and new == old:
        reasons.append(_field("password", "新密码：与原密码相同", "请换一个密码"))
    if new != repeated:
        reasons.append(
            _field("repeated_password", "再输一次：与新密码不一致", "请重新输入两遍新密码")
        )
    return new_hash, reasons


def _field(name: str, message: str, cure: str) -> Reason:
    return Reason(guard="password", message=message, cure=cure, field=name)


def hash_password(password: str) -> str:
    """Return the salted hash that is kept. Raises InvalidInput as `set_password` does."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        message = f"密码应为 {MIN_PASSWORD} 至 {MAX_PASSWORD} 个字符，现为 {len(password)} 个"
        reason = Reason(guard="password", message=message, cure="请换一个密码", field="password")
        raise InvalidInput([reason])
    return generate_password_hash(password, method=METHOD)


def _locked(account: people.Account, now: datetime) -> bool:
    return account.locked_until is not None and now < account.locked_until


def _open(
    conn: Connection,
    account: people.Account,
    token: str,
    now: datetime,
    expires_at: datetime,
    address: str,
) -> None:
    person_id = account.row.person.id
    if account.failures or account.locked_until is not None:
        people.set_failures(conn, person_id=person_id, failures=0, locked_until=None)
    people.open_session(
        conn,
        token_hash=_token_hash(token),
        person_id=person_id,
        now=now,
        expires_at=expires_at,
        address=address,
    )


def _count_failure(
    conn: Connection,
    account: people.Account,
    now: datetime,
    max_failures: int,
    lock_minutes: int,
) -> None:
    # A lock that has ended leaves a clean slate, else one more typo would lock again.
    failures = (0 if account.locked_until is not None else account.failures) + 1
    until = now + timedelta(minutes=lock_minutes) if failures >= max_failures else None
    people.set_failures(
        conn, person_id=account.row.person.id, failures=failures, locked_until=until
    )


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _signed(row: people.PersonRow) -> Signed:
    return Signed(person=row.person, agency_id=row.agency_id, username=row.username)
