"""Every error class of caseflow: one class per meaning, each with a stable `code`.

Messages are Chinese and name the thing, the rule and the remedy. HTTP and exit
codes are not known here; `caseflow.wsgi` and `caseflow.cli` map classes to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why an act is refused.

    `guard` is the rule's name in the procedure file, `message` says what is wrong,
    `cure` what to do, `basis` the citations (already in words, e.g. 「…法」第…条),
    `field` the input field to point at ("" when the reason is about the case itself),
    `action` the act that would cure it ("" when there is none).
    """

    guard: str
    message: str
    cure: str
    basis: tuple[str, ...] = ()
    field: str = ""
    action: str = ""


class CaseflowError(Exception):
    """The root of all errors that a person is told about in Chinese."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(CaseflowError):
    """A named thing does not exist, or not in this agency."""

    code = "not_found"


class Forbidden(CaseflowError):
    """The person may not do this, whatever the state of the case."""

    code = "forbidden"


class Conflict(CaseflowError):
    """Someone else was faster; the caller must look at the fresh state first."""

    code = "conflict"


class Unconfirmed(Conflict):
    """What was asked for has consequences that the person must confirm first."""

    code = "unconfirmed"


class InvalidInput(CaseflowError):
    """One or more fields are wrong. `reasons` has one entry for each field."""

    code = "invalid_input"

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("；".join(r.message for r in reasons))
        self.reasons = tuple(reasons)


class Refused(CaseflowError):
    """The law or the state of the case forbids the act. `reasons` lists all of them at once."""

    code = "refused"

    def __init__(self, *, action_label: str, case_no: str, reasons: Sequence[Reason]) -> None:
        listed = "；".join(r.message for r in reasons)
        super().__init__(f"案件{case_no}不能“{action_label}”：{listed}")
        self.action_label = action_label
        self.case_no = case_no
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFault:
    """One fault of a law file: where it stands, what stands there, what would be allowed.

    `line` is 1-based; 0 when the fault is about the file as a whole.
    """

    file: str
    line: int
    key: str
    found: str
    expected: str
    check: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return (
            f"{where}：{self.key}：现为“{self.found}”，应为{self.expected}（检查项 {self.check}）"
        )


class BrokenLaw(CaseflowError):
    """The law files do not stand as a whole; nothing may start. `faults` lists all."""

    code = "broken_law"

    def __init__(self, faults: Sequence[LawFault]) -> None:
        super().__init__("法规数据有误：\n" + "\n".join(str(f) for f in faults))
        self.faults = tuple(faults)


class TemplateFault(CaseflowError):
    """A Word template cannot be rendered: missing variable, broken tag or missing file."""

    code = "template_fault"


class Unconverted(TemplateFault):
    """The office program did not make a PDF; the Word file is whole, a later try may succeed."""

    code = "unconverted"


class Stopping(Unconverted):
    """This process is ending: what it did not finish waits for the next one and has not failed."""

    code = "stopping"


class Unreachable(CaseflowError):
    """Something that the house cannot do without, like its database, does not answer."""

    code = "unreachable"


class BrokenAudit(CaseflowError):
    """The audit chain or an export does not verify."""

    code = "broken_audit"


class SignInFailed(CaseflowError):
    """Wrong name or password, or the account is locked for a while."""

    code = "sign_in_failed"
