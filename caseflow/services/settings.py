"""What a bureau settles for itself: names printed on papers, the look of numbers, grace, caps.

The list of settings with titles, help and ranges is data (`workflows/settings.yaml`). A setting
that is not made holds back the papers that print it; the form names them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from string import Formatter

from caseflow.domain.clock import local_day
from caseflow.domain.definition import Field, FieldKind, LawBook
from caseflow.domain.errors import InvalidInput, NotFound, Reason
from caseflow.domain.law import text_on
from caseflow.domain.model import Bureau
from caseflow.domain.registers import Setting, SettingKind
from caseflow.domain.terms import Json
from caseflow.services import registers
from caseflow.services.office import Actor, Office
from caseflow.services.registers import SETTINGS, RegisterForm, Values, fault, texts
from caseflow.storage import agencies, journal
from caseflow.storage.papers import NUMBER_SETTING, make_number

log = logging.getLogger(__name__)

_PLACE = re.compile(r"\{([^{}]*)\}")
_PLACES = {
    "code_word": "代字",
    "year": "年份",
    "serial": "序号",
    "short_name": "机关简称",
    "place": "文号地名",
}
"""The places of a pattern as they are stored and as people read and type them."""
_MUST_PLACES = ("代字", "年份", "序号")
"""Without one of these two papers could get the same number."""
_OWN_COLUMNS = ("name", "short_name", "grace_days")
_POSTCODE = re.compile(r"[0-9]{6}")
_BUREAU = "bureau."


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm:
    """The form with what is missing: `needed` maps a setting to the titles of papers that print it.

    `missing` are the settings that are needed and not made.
    """

    form: RegisterForm
    needed: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]


def settings_form(office: Office, who: Actor) -> SettingsForm:
    """Return the settings of the bureau. Raises Forbidden."""
    registers.require(office, who, SETTINGS)
    with office.database.read() as conn:
        bureau = agencies.get_agency(conn, agency_id=who.agency_id)
    law = office.rules.law
    values = _values(law, bureau)
    needed = needed_by(law, local_day(office.clock.now()))
    return SettingsForm(
        form=RegisterForm(
            title=bureau.name,
            fields=_fields(law),
            values=values,
            seen=registers.mark_of(values),
        ),
        needed=needed,
        missing=tuple(name for name in law.settings if name in needed and not values[name]),
    )


def save_settings(office: Office, who: Actor, raw: Mapping[str, Json], *, seen: str) -> bool:
    """Write what was typed and return True, or False when nothing differs.

    Settings that the form does not know are kept. Papers already issued stay as they are.
    Raises Forbidden, InvalidInput with each wrong field, Conflict when they changed since `seen`.
    """
    registers.require(office, who, SETTINGS)
    law = office.rules.law
    values, reasons = registers.read_form(_fields(law), raw)
    _check(law, values, reasons)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        bureau = agencies.get_agency(conn, agency_id=who.agency_id)
        old = _values(law, bureau)
        registers.check_seen(old, seen)
        other = agencies.find_agency(conn, name=texts(values, "name"))
        if other is not None and other.id != bureau.id:
            reasons.append(fault("name", "机关全称：已有同名的机构", "请核对全称"))
        if reasons:
            raise InvalidInput(reasons)
        if values == old:
            return False
        agencies.update_agency(conn, _changed(bureau, values))
        registers.note(
            conn,
            office,
            who,
            action=("change_settings", "修改本局设置"),
            subject=bureau.name,
            old=old,
            new=values,
        )
    log.info("settings_changed", extra={"agency_id": who.agency_id})
    return True


def number_example(office: Office, who: Actor, raw: Mapping[str, Json]) -> str:
    """Return the number that the first paper of this year would get, or what is wrong with it.

    `raw` is what was typed; what is not there is as it is stored.
    """
    with office.database.read() as conn:
        bureau = agencies.get_agency(conn, agency_id=who.agency_id)
    typed_pattern = str(raw.get(NUMBER_SETTING, bureau.settings.get(NUMBER_SETTING, "")))
    pattern = _in_words(typed_pattern.strip())
    wrong = _pattern_fault(pattern)
    if wrong:
        return wrong
    short_name = str(raw.get("short_name") or bureau.short_name).strip()
    place = str(raw.get("place", bureau.settings.get("place", ""))).strip()
    typed = replace(
        bureau,
        short_name=short_name,
        settings={**bureau.settings, "place": place, NUMBER_SETTING: _stored(pattern)},
    )
    words = sorted(f.code_word for f in office.rules.law.forms.values() if f.code_word)
    year = local_day(office.clock.now()).year
    return make_number(typed, code_word=words[0] if words else "", year=year, serial=1)


def needed_by(law: LawBook, on: date) -> Mapping[str, tuple[str, ...]]:
    """Return for each setting the titles of the forms that cannot be issued without it."""
    found: dict[str, list[str]] = {}
    for form in law.forms.values():
        paths = [one.path for one in form.fields if one.required]
        names = {name for path in paths for name in _settings_in(law, path, on)}
        for name in names & law.settings.keys():
            found.setdefault(name, []).append(form.title)
    return {name: tuple(dict.fromkeys(titles)) for name, titles in found.items()}


def _settings_in(law: LawBook, path: str, on: date) -> Iterator[str]:
    if path.startswith(_BUREAU):
        yield path[len(_BUREAU) :]
    elif path.startswith("text."):
        try:
            row = text_on(law, path.removeprefix("text."), on)
        except NotFound:
            return
        yield from (name for _, name, _, _ in Formatter().parse(row.text) if name)


def _fields(law: LawBook) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=row.id,
            label=row.title,
            kind=FieldKind.INTEGER if row.kind is SettingKind.COUNT else FieldKind.TEXT,
            required=row.kind is SettingKind.TEXT and row.least > 0,
            max_length=row.most,
            help=row.help,
        )
        for row in law.settings.values()
    )


def _values(law: LawBook, bureau: Bureau) -> Values:
    found: Values = {}
    for row in law.settings.values():
        stored: Json = (
            getattr(bureau, row.id) if row.id in _OWN_COLUMNS else bureau.settings.get(row.id, "")
        )
        if row.kind is SettingKind.COUNT:
            stored = int(stored) if str(stored).isdecimal() else None  # type: ignore[arg-type]
        elif row.kind is SettingKind.PATTERN:
            stored = _in_words(str(stored))
        found[row.id] = stored
    return found


def _changed(bureau: Bureau, values: Values) -> Bureau:
    settings = dict(bureau.settings)
    for name, value in values.items():
        if name in _OWN_COLUMNS:
            continue
        settings[name] = "" if value is None else str(value)
        if name == NUMBER_SETTING:
            settings[name] = _stored(settings[name])
        if not settings[name]:
            del settings[name]
    grace = values.get("grace_days")
    return replace(
        bureau,
        name=texts(values, "name") or bureau.name,
        short_name=texts(values, "short_name") or bureau.short_name,
        grace_days=grace if isinstance(grace, int) else 0,
        settings=settings,
    )


def _check(law: LawBook, values: Values, reasons: list[Reason]) -> None:
    fields = {f.name: f for f in _fields(law)}
    for row in law.settings.values():
        if row.kind is SettingKind.COUNT:
            registers.check_span(
                fields[row.id], values[row.id], least=row.least, most=row.most, reasons=reasons
            )
            if values[row.id] is None and row.id in _OWN_COLUMNS:
                values[row.id] = row.least
        elif row.kind is SettingKind.PATTERN:
            values[row.id] = _in_words(texts(values, row.id))
            _check_pattern(row, texts(values, row.id), reasons)
    postcode = texts(values, "postcode")
    if postcode and not _POSTCODE.fullmatch(postcode):
        reasons.append(fault("postcode", "机关邮政编码：应为六位数字", "请核对，或者留空"))


def _check_pattern(row: Setting, pattern: str, reasons: list[Reason]) -> None:
    wrong = _pattern_fault(pattern)
    if wrong:
        reasons.append(fault(row.id, f"{row.title}：{wrong}", "请按说明改正，看下方的示例"))


def _in_words(pattern: str) -> str:
    """Return a pattern with its places in Chinese, whichever way they were written."""
    for name, words in _PLACES.items():
        pattern = pattern.replace(f"{{{name}}}", f"{{{words}}}")
    return pattern


def _stored(pattern: str) -> str:
    for name, words in _PLACES.items():
        pattern = pattern.replace(f"{{{words}}}", f"{{{name}}}")
    return pattern


def _pattern_fault(pattern: str) -> str:
    """Return what is wrong with a pattern of numbers, "" when nothing is or it is empty."""
    if not pattern:
        return ""
    used = _PLACE.findall(pattern)
    unknown = [name for name in used if name not in _PLACES.values()]
    if unknown:
        return f"没有名为“{{{unknown[0]}}}”的自动填写处"
    if "{" in _PLACE.sub("", pattern) or "}" in _PLACE.sub("", pattern):
        return "花括号没有成对"
    lacking = [name for name in _MUST_PLACES if name not in used]
    if lacking:
        listed = "、".join(f"{{{name}}}" for name in lacking)
        return f"缺少{listed}，不同文书的文号会相同"
    return ""
