"""Who stands in for whom while people are on leave. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def stand_ins(chosen: Mapping[int, int]) -> dict[int, int]:
    """Return who at last stands in for each person on leave, by the choices of all on leave.

    Who stands in may be on leave as well: the choices are followed to the end. Where they lead
    back, the last one before the circle closes is told; nobody stands in for himself.
    """
    found = {}
    for person in chosen:
        seen = [person]
        while (follower := chosen.get(seen[-1])) is not None and follower not in seen:
            seen.append(follower)
        found[person] = seen[-1]
    return found
