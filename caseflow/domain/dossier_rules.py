"""The rules of making a dossier as frozen data: see `workflows/dossier.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from caseflow.domain.terms import Verified

When = Mapping[str, bool | int | str | tuple[str, ...]]
"""Features of a case, see `dossier.fits`; all of them are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialKind:
    """One kind of uploaded material and where it stands among the papers.

    `place` counts on the scale of the forms' `dossier`. `sheet` says how pictures are bound:
    `photos` with captions, two on a page, or one on each `page`.
    """

    id: str
    title: str
    place: int
    part: Literal["main", "sub"]
    sheet: Literal["photos", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long a dossier with certain features is kept; `years` 0 is for ever.

    `value` is the choice of the act that archives. `when` holds conditions of `dossier.fits`.
    """

    id: str
    value: str
    title: str
    years: int
    when: When
    reason: str
    basis: tuple[str, ...]
    verified: Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Must:
    """One valid paper of `forms` must lie in the dossier of a case that `when` fits.

    `cure_action` is the act that makes it, "" when none can any more.
    """

    forms: tuple[str, ...]
    when: When
    reason: str
    cure: str
    basis: tuple[str, ...]
    cure_action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRule:
    """Service is proved by an item of kind `item` whose value `paper` names the paper.

    It is asked for when the paper was served in one of `receipt_ways`; else it was signed itself.
    """

    item: str
    paper: str
    receipt_ways: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRules:
    """All of it. `cover`, `catalogue` and `note` are forms, `act` is what archives a case.

    The settings of a bureau that switch something on have the value "1".
    """

    cover: str
    catalogue: str
    note: str
    act: str
    split_setting: str
    scans_setting: str
    files_setting: str
    kinds: tuple[MaterialKind, ...]
    retention: tuple[RetentionRule, ...]
    receipts: ReceiptRule
    open_limits_allowed: tuple[str, ...]
    musts: tuple[Must, ...]

    @property
    def sheets(self) -> tuple[str, str, str]:
        """The forms of the volume itself, which carry no page number."""
        return (self.cover, self.catalogue, self.note)

    def kind(self, name: str) -> MaterialKind:
        """Return a kind of material; an unknown one is the last of the list."""
        return next((k for k in self.kinds if k.id == name), self.kinds[-1])
