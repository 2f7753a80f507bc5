"""Reads the folder of law files into one frozen, checked `LawBook`.

Nothing is kept between calls, and nothing is guessed: all faults of all files are collected
and raised together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from caseflow.catalogue import schemas
from caseflow.catalogue.checks import check_all
from caseflow.catalogue.dossier_checks import check_dossier
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.folder import Folder
from caseflow.catalogue.policy_checks import check_policy
from caseflow.catalogue.published import check_published
from caseflow.catalogue.reader import Document
from caseflow.catalogue.review_checks import check_review
from caseflow.catalogue.row_checks import check_duties
from caseflow.catalogue.whole import Placed, Registry, Whole
from caseflow.domain.alert_policy import AlertPolicy
from caseflow.domain.definition import Instrument, LawBook, Limit, Parameter, Regime, Wording
from caseflow.domain.dossier_rules import DossierRules
from caseflow.domain.effects import OPS
from caseflow.domain.guards import REGISTRY
from caseflow.domain.registers import Duty, Setting
from caseflow.domain.review import ReviewRule

Row = TypeVar("Row")

HOUSE = Registry(guards=REGISTRY, effects=OPS)
"""The vocabularies that the program itself knows."""


def load_law(root: Path, *, registry: Registry = HOUSE, templates: Path | None = None) -> LawBook:
    """Return the law of the folder `root` (`workflows/`).

    With `templates`, every form must have its Word file there. Raises BrokenLaw with all
    faults of all files, in the order of files and lines.
    """
    faults = Faults()
    folder = Folder(root, faults)
    law = Whole(
        instruments=folder.versions("laws.yaml", "instruments", schemas.INSTRUMENTS, Instrument),
        parameters=folder.versions("parameters.yaml", "parameters", schemas.PARAMETERS, Parameter),
        form_sets=folder.form_sets(),
        texts=folder.versions("texts.yaml", "texts", schemas.TEXTS, Wording),
        limits=folder.versions("limits/*.yaml", "limits", schemas.LIMITS, Limit),
        regimes=folder.listed("regimes.yaml", "regimes", schemas.REGIMES, Regime),
        procedures=folder.procedures(),
        registry=registry,
        templates=templates,
        broken=frozenset(folder.broken),
    )
    duties = folder.listed("duties.yaml", "duties", schemas.DUTIES, Duty)
    settings = folder.listed("settings.yaml", "settings", schemas.SETTINGS, Setting)
    review = folder.listed("review.yaml", "review", schemas.REVIEW, ReviewRule)
    policies = folder.whole("alerts.yaml", schemas.ALERTS, AlertPolicy)
    dossiers = folder.whole("dossier.yaml", schemas.DOSSIER, DossierRules)
    check_duties(duties, faults)
    check_policy(policies, faults)
    check_dossier(dossiers, law, settings, faults)
    check_published(folder)
    check_all(law, faults)
    check_review(law, review, faults)
    faults.raise_if_any()
    return replace(
        _book(law, folder.documents.values(), policies[0].row, dossiers[0].row),
        duties=MappingProxyType({k: p.row for k, p in duties.items()}),
        settings=MappingProxyType({k: p.row for k, p in settings.items()}),
        review=tuple(p.row for p in review.values()),
    )


def _book(
    law: Whole, documents: Iterable[Document], policy: AlertPolicy, dossier: DossierRules
) -> LawBook:
    procedures = {d.procedure.key: d.procedure for d in law.procedures}
    return LawBook(
        procedures=MappingProxyType(procedures),
        limits=_rows(law.limits),
        instruments=_instruments(law.instruments),
        parameters=_rows(law.parameters),
        forms=MappingProxyType({name: placed.row for name, placed in law.forms.items()}),
        form_sets=tuple(edition.head.row for edition in law.form_sets),
        texts=_rows(law.texts),
        regimes=MappingProxyType({key: placed.row for key, placed in law.regimes.items()}),
        sha256=_sha256(documents),
        alert_policy=policy,
        dossier=dossier,
    )


def _rows(versions: Mapping[str, tuple[Placed[Row], ...]]) -> Mapping[str, tuple[Row, ...]]:
    return MappingProxyType({k: tuple(p.row for p in rows) for k, rows in versions.items()})


def _instruments(
    versions: Mapping[str, tuple[Placed[Instrument], ...]],
) -> Mapping[str, Instrument]:
    """Return the newest version under its key and older ones as `KEY@valid_from`."""
    found: dict[str, Instrument] = {}
    for key, rows in versions.items():
        found[key] = rows[-1].row
        found.update({f"{key}@{p.row.valid_from.isoformat()}": p.row for p in rows[:-1]})
    return MappingProxyType(found)


def _sha256(documents: Iterable[Document]) -> str:
    digest = hashlib.sha256()
    for doc in sorted(documents, key=lambda d: d.file):
        for part in (doc.file, doc.text):
            data = part.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
