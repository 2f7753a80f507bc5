"""The marks of what is told in a rehearsal of a day to come, so that nobody takes it for real."""

from __future__ import annotations

from datetime import date

KEY = "preview:"
"""The beginning of the key of each alert and message of a rehearsal."""


def key_stem(day: date) -> str:
    """Return what the keys of the rehearsal of one day begin with."""
    return f"{KEY}{day.isoformat()}:"


def marked_title(day: date, title: str) -> str:
    """Return the title of an alert or a message in the rehearsal of a day."""
    return f"【演练 {day.isoformat()}】{title}"
