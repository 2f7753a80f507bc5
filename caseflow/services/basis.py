"""The law that a bureau rests its own verdicts on: the field, and what of it can be checked.

Whether an article exists, and what it says, is not in the data and is not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from caseflow.domain.definition import Field, FieldKind, LawBook
from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.wording import cite, is_reference
from caseflow.services.registers import fault

BASIS_HELP = "法规简称加条款，如 APL.44，几条之间用顿号；本局自行确定的写 LOCAL，文号写在理由里"
BASIS = Field(name="basis", label="依据", kind=FieldKind.TEXT, max_length=300, help=BASIS_HELP)

_APART = re.compile(r"[\s、,，;；]+")


def read_basis(law: LawBook, text: str, on: date | None, reasons: list[Reason]) -> list[str]:
    """Return the references of a basis; each instrument must be in force on the first day."""
    if not text:
        return []  # the form has said so already
    references = [word for word in _APART.split(text) if is_reference(word)]
    if not references:
        message = f"依据：“{text}”里没有法规的条款"
        reasons.append(fault("basis", message, BASIS_HELP))
    for reference in references if on else ():
        try:
            cite(reference, law.instruments, on or date.min)
        except InvalidInput as error:
            reasons += [fault("basis", f"依据：{r.message}", r.cure) for r in error.reasons]
    return references


def national(law: LawBook, references: Iterable[str], on: date | None = None) -> bool:
    """Whether one of the references is to published law, in force on a day when one is given.

    What has no number in the list of laws is the bureau's own, not law.
    """
    keys = {reference.split(".", maxsplit=1)[0] for reference in references}
    return any(
        name.split("@", maxsplit=1)[0] in keys
        and bool(row.number)
        and (on is None or row.valid_from <= on <= (row.valid_to or date.max))
        for name, row in law.instruments.items()
    )
