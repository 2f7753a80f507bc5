"""What each form must print: paths of `schema.VARIABLES`. A blank there refuses the paper."""

from __future__ import annotations

from collections.abc import Mapping

_HEAD = ("bureau.name", "bureau.family_title", "party.name")
_CASE = (*_HEAD, "case.name", "officers[]")
_SHEET = (*_CASE, "form.number")
_FACTS = ("case.facts", "case.violated", "case.penalty_basis")
_CONTACT = ("bureau.address", "bureau.contact", "bureau.phone")
_DECISION = (
    *_HEAD, *_FACTS, "form.number", "party.address", "penalty.lines[]", "evidence[]",
    "text.remedy", "text.enforcement", "text.publication", "cite.decision", "case.discretion",
)  # fmt: skip
_ON_SPOT = (
    *_HEAD, *_FACTS, "form.number", "officers[]", "party.address", "penalty.lines[]",
    "text.remedy_review_first", "cite.on_spot",
)  # fmt: skip
_NOTICE = (*_HEAD, *_FACTS, *_CONTACT, "form.number", "evidence[]", "proposal.lines[]")

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "S01": (*_HEAD, "officers[]", "form.number", "inspection.matters", "inspection.on"),
    "S02": (*_HEAD, "officers[]", "form.number", "inspection.matters", "text.inspection_rights"),
    "F02": (*_HEAD, "officers[]", "form.number", "inspection.matters", "inspection.on"),
    "F03": (*_HEAD, "officers[]", "form.number", "inspection.situation", "inspection.place"),
    "F04": (*_HEAD, "officers[]", "form.number", "measures[]", "text.remedy", "cite.onsite"),
    "F05": (
        *_HEAD, "officers[]", "form.number", "order.hazards[]", "order.deadline_on",
        "text.remedy", "text.safety_duty", "cite.order",
    ),
    "F06": (*_HEAD, "officers[]", "form.number", "recheck.order_number", "recheck.results[]"),
    "S19": (*_HEAD, "form.number", "extension.reason"),
    "F40": (*_HEAD, "form.number", "deliveries[]"),
    "F01": (*_SHEET, "case.cause", "case.facts"),
    "F15": (*_HEAD, *_CONTACT, "form.number", "inquiry.person", "inquiry.at", "inquiry.place"),
    "F16": (*_HEAD, "officers[]", "inquiry.person", "inquiry.subject", "text.inquiry_rights"),
    "F20": (*_HEAD, "form.number", "preserved.goods[]", "preserved.place", "text.preservation"),
    "F22": (*_HEAD, "form.number", "preserved.number", "preserved.disposal", "text.remedy"),
    "S08": (*_SHEET, *_FACTS, "evidence[]", "case.discretion"),
    "S28": (*_SHEET, "case.suspend_reason"),
    "S11": (*_HEAD, "case.name", "form.number", "case.drop_reason"),
    "F46": (*_SHEET, "case.result", "case.execution"),
    "F24": (*_NOTICE, "text.defence_right"),
    "F26": (*_NOTICE, "text.hearing_right"),
    "F25": (*_CASE, "notices.penalty.number"),
    "S20": (*_CASE, "defence.text", "defence.result"),
    "S09": (*_SHEET, *_FACTS, "review.opinion"),
    "F30": (*_SHEET, *_FACTS, "case.discretion"),
    "F31": (*_SHEET, "discussion.host", "discussion.attendees[]", "discussion.conclusion"),
    "F32": _ON_SPOT,
    "F33": _ON_SPOT,
    "F34": _DECISION,
    "F35": _DECISION,
    "S10": (
        *_HEAD, "form.number", "case.facts", "case.no_penalty_reason", "text.remedy",
        "cite.no_penalty",
    ),
    "S27": (*_CASE, "on_spot.number", "penalty.lines[]"),
    "F27": (
        *_HEAD, *_CONTACT, "form.number", "hearing.at", "hearing.place", "hearing.host",
        "hearing.clerk", "text.hearing_notes",
    ),
    "F28": (*_CASE, "hearing.host", "hearing.clerk"),
    "F29": (*_CASE, "form.number", "hearing.host", "hearing.opinion"),
    "F08": (
        *_HEAD, "form.number", "party.address", "officers[]", "seizure.ground",
        "seizure.goods[]", "seizure.until_on", "text.coercion_rights", "text.remedy",
    ),
    "F10": (*_HEAD, "form.number", "seizure.number", "seizure.extended_to",
            "seizure.extension_reason", "text.remedy"),
    "S06": (*_HEAD, "form.number", "seizure.number", "seizure.release_reason", "text.remedy"),
    "S12": ("bureau.name", "party.name", "form.number", "transfer.organ", "transfer.facts"),
    "F13": (
        *_HEAD, "form.number", "power_cut.stop_number", "power_cut.stop_text", "power_cut.kind",
        "power_cut.at", "text.remedy", "text.power_cut_duty", "cite.power_cut",
    ),
    "F12": (
        "bureau.name", "party.name", "form.number", "power_cut.supplier", "power_cut.stop_number",
        "power_cut.kind", "power_cut.at", "cite.power_cut",
    ),
    "F14": (
        "bureau.name", "party.name", "form.number", "power_cut.supplier",
        "power_cut.notice_number", "power_cut.restore_at", "cite.power_restore",
    ),
    "S18": (*_HEAD, "form.number", "resumption.stop_number", "resumption.note", "cite.resumption"),
    "F41": (
        *_HEAD, "form.number", "notices.decision.number", "notices.decision.served",
        "demand.rest", "text.demand", "text.demand_rights", "text.demand_consequence",
        "cite.demand",
    ),
    "F42": (
        *_CONTACT, "bureau.name", "bureau.court", "party.name", "party.address", "form.number",
        "notices.decision.number", "demand.number", "demand.served", "demand.rest",
        "court.request", "court.target", "court.attachments[]", "cite.court_application",
    ),
    "F47": ("bureau.name", "form.number", "case.name", "case.retention", "officers[]"),
    "F48": ("dossier.rows[]",),
    "S23": ("dossier.rows[]",),
}  # fmt: skip

# Printed by these forms when the penalty holds a fine.
FINE_FORMS = ("F32", "F33", "F34", "F35")
FINE_TEXTS = ("text.payment", "text.late_fine")
