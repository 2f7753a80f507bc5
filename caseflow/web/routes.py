"""All pages of the workplace, put together."""

from __future__ import annotations

from flask import Flask

from caseflow.web import (
    absences,
    account,
    acts,
    alerts,
    auth,
    calendar,
    case_checks,
    case_new,
    cases,
    channels,
    deadlines,
    deliveries,
    desk,
    dossier,
    evidence,
    feeds,
    gallery,
    law_review,
    limits,
    own_forms,
    papers,
    people,
    settings,
    status,
    units,
    workbench,
)

BLUEPRINTS = (
    auth.bp,
    workbench.bp,
    alerts.bp,
    case_new.bp,
    cases.bp,
    case_checks.bp,
    acts.bp,
    deadlines.bp,
    papers.bp,
    evidence.bp,
    dossier.bp,
    law_review.bp,
    units.bp,
    people.bp,
    settings.bp,
    limits.bp,
    calendar.bp,
    gallery.bp,
    own_forms.bp,
    account.bp,
    channels.bp,
    absences.bp,
    deliveries.bp,
    feeds.bp,
    status.bp,
)


def register(app: Flask) -> None:
    """Add all pages, and what each template may call."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals |= {
        "asset": desk.asset,
        "someone": desk.someone,
        "may": desk.may,
        "unread": alerts.unread,
        "delivery_faults": deliveries.faults,
        "material_kinds": evidence.material_kinds,
    }
