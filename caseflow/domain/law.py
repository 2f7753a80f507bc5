"""Choose the version of a row of law that holds on a day. Raises NotFound when none does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from caseflow.domain.deadlines import choose
from caseflow.domain.definition import Instrument, LawBook, Limit, Parameter, Wording
from caseflow.domain.errors import NotFound
from caseflow.domain.forms import Form
from caseflow.domain.wording import cite


def limit_on(book: LawBook, limit_id: str, day: date) -> Limit:
    """Return the version of a limit whose validity contains `day` (both ends inclusive)."""
    if limit_id not in book.limits:
        raise NotFound(f"期限表中没有名为“{limit_id}”的期限，请在期限数据中补充。")
    return choose(book.limits[limit_id], day)


def parameter_on(book: LawBook, parameter_id: str, day: date) -> Parameter:
    """Return the version of a figure whose validity contains `day` (both ends inclusive)."""
    for row in book.parameters.get(parameter_id, ()):
        if _holds(row, day):
            return row
    raise NotFound(f"参数表中没有在{day.isoformat()}有效的参数“{parameter_id}”，请补充。")


def text_on(book: LawBook, text_id: str, day: date) -> Wording:
    """Return the version of a fixed text whose validity contains `day` (both ends inclusive)."""
    for row in book.texts.get(text_id, ()):
        if _holds(row, day):
            return row
    raise NotFound(f"文本表中没有在{day.isoformat()}有效的文本“{text_id}”，请补充。")


def form_on(book: LawBook, form_id: str, day: date) -> Form:
    """Return a form of the newest edition whose validity contains `day` (both ends inclusive).

    A day before the first edition takes the newest one.
    """
    for edition in reversed(book.form_sets):
        if edition.valid_from <= day and (edition.valid_to is None or day <= edition.valid_to):
            found = edition.forms.get(form_id)
            break
    else:
        found = book.forms.get(form_id)
    if found is None:
        raise NotFound(f"{day.isoformat()}使用的一套文书中没有“{form_id}”，请在文书清单中补充。")
    return found


def fonts_of(book: LawBook, form: Form) -> tuple[str, ...]:
    """Return the East Asian fonts that templates of a form's set may use; () for any."""
    key = form.form_set.partition("#")[0]
    return next((one.fonts for one in book.form_sets if one.key == key), ())


def citations(book: LawBook, references: Sequence[str], on: date) -> tuple[str, ...]:
    """Return citations in words, leaving out what is not in force on `on`."""
    return tuple(
        cite(reference, book.instruments, on)
        for reference in references
        if _in_force(book, reference.split(".", maxsplit=1)[0], on)
    )


def _in_force(book: LawBook, key: str, on: date) -> bool:
    return any(
        _holds(row, on)
        for name, row in book.instruments.items()
        if name == key or name.startswith(f"{key}@")
    )


def _holds(row: Parameter | Wording | Instrument, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
