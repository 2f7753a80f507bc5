"""Checks over the rules of telling people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from caseflow.catalogue.faults import Faults
from caseflow.catalogue.row_checks import ROLES, is_yearly_day
from caseflow.catalogue.whole import Placed
from caseflow.domain.alert_policy import AlertPolicy, is_quiet


def check_policy(policies: Iterable[Placed[AlertPolicy]], faults: Faults) -> None:
    """Times are plain local ones at which something may be sent; counts and roles are real."""
    for policy in policies:
        _check_times(policy, faults)
        _check_day(policy, faults)
        _check_roles(policy, faults)
        _check_retry(policy, faults)


def _check_times(policy: Placed[AlertPolicy], faults: Faults) -> None:
    row = policy.row
    for key in ("quiet_from", "quiet_to", "digest_at", "check_at"):
        moment: time = getattr(row, key)
        if moment.tzinfo is not None or moment.second or moment.microsecond:
            policy.note(
                faults, key, found=str(moment), expected="当地时间 HH:MM，不带秒和时区",
                check="wrong_value",
            )  # fmt: skip
        elif key in ("digest_at", "check_at") and is_quiet(row, moment):
            policy.note(
                faults, key, found=moment.isoformat("minutes"),
                expected=f"免打扰时段（{row.quiet_from:%H:%M} 至 {row.quiet_to:%H:%M}）以外的时间",
                check="quiet_time",
            )  # fmt: skip


def _check_day(policy: Placed[AlertPolicy], faults: Faults) -> None:
    given = policy.row.next_year_from
    if not is_yearly_day(given):
        policy.note(
            faults, "next_year_from", found=given, expected="每年都有的月-日，如 12-01",
            check="wrong_value",
        )  # fmt: skip


def _check_roles(policy: Placed[AlertPolicy], faults: Faults) -> None:
    given = {("repeat", "to"): policy.row.repeat.to, ("nobody",): policy.row.nobody}
    for keys, roles in given.items():
        for i, role in enumerate(roles):
            if role not in ROLES:
                policy.note(
                    faults, *keys, i, found=role,
                    expected="角色：" + "、".join(sorted(ROLES)), check="unknown_role",
                )  # fmt: skip


def _check_retry(policy: Placed[AlertPolicy], faults: Faults) -> None:
    retry = policy.row.retry
    counts = {"lease_minutes": retry.lease_minutes, "attempts": retry.attempts}
    for key, count in counts.items():
        if count < 1:
            policy.note(
                faults, "retry", key, found=str(count), expected="大于 0", check="wrong_value"
            )
    pauses = retry.back_off_minutes
    if not pauses or min(pauses) < 1 or list(pauses) != sorted(pauses):
        policy.note(
            faults, "retry", "back_off_minutes", found=str(list(pauses)),
            expected="至少一个间隔，都大于 0，由短到长", check="wrong_pauses",
        )  # fmt: skip
