"""The peer of a legal act: one step of django-fsm-2 with a row of history, by Django's ORM.

It moves one field through a guarded transition and adds one log row in one transaction, with
the same durable settings of SQLite. It has no papers, clocks, alerts or chained hashes.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

STATES = ("draft", "reviewed", "approved")


Step = Callable[[], None]


def make_step(path: Path) -> Step:
    """Return what does one step on a new object each time; the object is made here before."""
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=[],
        USE_TZ=True,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(path),
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA foreign_keys=ON;",
                },
            }
        },
    )
    django.setup()
    matter, log = _models()
    from django.db import connection, transaction

    with connection.schema_editor() as editor:
        editor.create_model(matter)
        editor.create_model(log)
    waiting = iter([matter.objects.create(name=f"案件{n}", facts="{}").pk for n in range(1000)])

    def step() -> None:
        key = next(waiting)
        with transaction.atomic():
            one = matter.objects.get(pk=key)
            was = one.state
            one.review()
            one.version += 1
            one.save(update_fields=["state", "version"])
            log.objects.create(
                matter=one, action="review", state_from=was, state_to=one.state, person="何明允"
            )

    return step


def _models() -> tuple[Any, Any]:
    from django.db import models

    fsm = importlib.import_module("django_fsm")

    class Matter(models.Model):
        name = models.CharField(max_length=200)
        facts = models.TextField()
        version = models.IntegerField(default=1)
        state = fsm.FSMField(default="draft", protected=True)

        class Meta:
            app_label = "bench"

        @fsm.transition(
            field=state, source="draft", target="reviewed", conditions=[lambda one: one.version > 0]
        )
        def review(self) -> None:
            """Move on."""

    class Log(models.Model):
        matter = models.ForeignKey(Matter, on_delete=models.PROTECT)
        at = models.DateTimeField(auto_now_add=True)
        person = models.CharField(max_length=50)
        action = models.CharField(max_length=50)
        state_from = models.CharField(max_length=50)
        state_to = models.CharField(max_length=50)

        class Meta:
            app_label = "bench"

    return Matter, Log
