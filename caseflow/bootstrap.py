"""Put the house together: settings in, an office with database, law, clock and folders out."""

from __future__ import annotations

from pathlib import Path

from caseflow.catalogue import load_law
from caseflow.catalogue.calendar import load_calendar
from caseflow.config import Settings
from caseflow.docgen.pdf import find_soffice
from caseflow.domain.clock import Clock, SystemClock
from caseflow.domain.decide import Rules
from caseflow.notify.mail import MailServer
from caseflow.notify.post import Post
from caseflow.services import forms
from caseflow.services.office import Office
from caseflow.storage.database import Database
from caseflow.storage.visits import find_database

SAMPLES = "samples"
"""The folder of the invented case beside the law files."""


def make_office(settings: Settings, *, clock: Clock | None = None) -> Office:
    """Return a ready office; the database is brought to the newest form first.

    Raises BrokenLaw with every fault when the law files do not stand: nothing may start then.
    """
    rules = load_rules(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.migrate()
    files = settings.data_dir / "files"
    files.mkdir(parents=True, exist_ok=True)
    return Office(
        database=database,
        rules=rules,
        clock=clock or SystemClock(),
        templates=settings.templates_dir,
        samples=settings.workflows_dir / SAMPLES,
        files=files,
        soffice=_soffice(settings.soffice),
        upload_max_bytes=settings.upload_max_mb * 1024 * 1024,
        post=make_post(settings),
        public_url=settings.public_url.rstrip("/"),
    )


def visit_office(settings: Settings, rules: Rules) -> Office | None:
    """Return an office to look things up in, None where there is no database yet.

    Nothing is made and the database is not brought to a newer form. Raises Conflict when it
    cannot be read. Dispose its database.
    """
    database = find_database(settings.database_url)
    if database is None:
        return None
    return Office(
        database=database,
        rules=rules,
        clock=SystemClock(),
        templates=settings.templates_dir,
        samples=settings.workflows_dir / SAMPLES,
        files=settings.data_dir / "files",
        soffice="",
        upload_max_bytes=settings.upload_max_mb * 1024 * 1024,
    )


def make_shelf(settings: Settings) -> forms.Shelf:
    """Return what samples of the forms are made from; no database is made or opened.

    Raises BrokenLaw, and NotFound without sample data.
    """
    law = load_law(settings.workflows_dir, templates=settings.templates_dir)
    return forms.Shelf(
        law=law,
        templates=settings.templates_dir,
        files=settings.data_dir / "files",
        samples=forms.load(settings.workflows_dir / SAMPLES, law),
    )


def load_rules(settings: Settings) -> Rules:
    """Return the checked law with the work calendar. Raises BrokenLaw."""
    law = load_law(settings.workflows_dir, templates=settings.templates_dir)
    return Rules.of(law, load_calendar(settings.workflows_dir))


def make_post(settings: Settings) -> Post:
    """Return the ways out that the settings name; without `smtp_host` there is no mail."""
    ca_file = str(settings.notify_ca_file or "")
    mail = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.smtp_sender,
        username=settings.smtp_username,
        password=settings.smtp_password,
        timeout_s=settings.notify_timeout_s,
        ca_file=ca_file,
    )
    return Post(
        mail=mail if settings.smtp_host else None,
        wecom_base=settings.wecom_base,
        dingtalk_base=settings.dingtalk_base,
        feishu_base=settings.feishu_base,
        timeout_s=settings.notify_timeout_s,
        ca_file=ca_file,
    )


def _soffice(chosen: Path | None) -> str:
    if chosen is not None:
        return str(chosen)
    return find_soffice() or ""
