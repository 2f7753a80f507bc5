"""Check the codes of a party before it is written."""

from __future__ import annotations

from datetime import date

from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.identity import credit_code_fault, id_number_fault
from caseflow.domain.model import Party


def check_identity(party: Party, *, today: date) -> None:
    """Raise InvalidInput with each field of a party that is missing or wrong."""
    reasons = []
    if not party.name.strip():
        reasons.append(_reason("name", "当事人名称：尚未填写", "请按营业执照或身份证填写全称"))
    if not party.address.strip():
        reasons.append(_reason("address", "地址：尚未填写", "请填写到门牌号"))
    if party.kind == "unit":
        fault = credit_code_fault(party.credit_code)
        if fault:
            reasons.append(_reason("credit_code", fault, "请核对营业执照上的统一社会信用代码"))
    elif party.id_no:
        fault = id_number_fault(party.id_no, today=today)
        if fault:
            reasons.append(_reason("id_no", fault, "请核对身份证"))
    if reasons:
        raise InvalidInput(reasons)


def _reason(field: str, message: str, cure: str) -> Reason:
    return Reason(guard="field", message=message, cure=cure, field=field)
