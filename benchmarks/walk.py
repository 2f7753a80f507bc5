"""The peer of a time limit: walk day by day and ask chinese-calendar about each one."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar


def walk(start: date, length: int) -> date:
    """Return the last of `length` working days after `start`."""
    day, left = start, length
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def main(path: Path) -> None:
    """Answer a batch file with days only."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    days = [walk(date.fromisoformat(row["from"]), row["length"]).isoformat() for row in rows]
    print(json.dumps(days))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
