"""Which rules of procedure there are, what their values look like, and what the platform proposes for a new body.

The proposals come from press and commentary, not from the gazette: none counts as confirmed, and every body enters its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import ProcedureRule
from dienhong.cabinet.procedure import Share
from dienhong.kernel.errors import RuleBroken

Code, Status = ProcedureRule.Code, ProcedureRule.Status
SHARE, NUMBER, YES_NO = "share", "number", "yes_no"
_LARGEST = 366

CHOICES: dict[str, dict[str, str | Promise]] = {
    YES_NO: {"yes": _("Yes"), "no": _("No")},
    Code.TIE: {"chair": _("As the head of the body voted"), "fails": _("Not passed")},
    Code.SILENCE: {"no_vote": _("Has not voted"), "agrees": _("Counts as agreeing")},
    Code.DEPUTY: {"speaks": _("Speaks and does not vote"), "listens": _("Listens only")},
    Code.SIGNATURE: {
        "public_service": _("Signatures of public service"),
        "any": _("Any signature that the platform trusts"),
    },
}
KINDS: dict[str, str] = {
    Code.QUORUM: SHARE,
    Code.MAJORITY: SHARE,
    Code.TIE: Code.TIE,
    Code.SILENCE: Code.SILENCE,
    Code.PHIEU_DAYS: NUMBER,
    Code.PAPERS_LEAD: NUMBER,
    Code.DEPUTY: Code.DEPUTY,
    Code.REMOTE_COUNTS: YES_NO,
    Code.THEMATIC: SHARE,
    Code.REGULAR: NUMBER,
    Code.SECRET_RETURN: YES_NO,
    Code.SIGNATURE: Code.SIGNATURE,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule for a new body; an empty value says that no source settles it."""

    code: str
    value: str
    citation: str
    status: str


_OLD_LAW = "Luật Tổ chức Chính phủ 2015, Điều 46 (đã có Luật 63/2025/QH15, chưa đối chiếu)"
_D39 = "Nghị định 39/2022/NĐ-CP"
_D138 = "Nghị định 138/2016/NĐ-CP (đã được Nghị định 39/2022/NĐ-CP thay thế)"
PROPOSALS = (
    Proposal(Code.QUORUM, "2/3", f"{_OLD_LAW}; {_D138}, Điều 28", Status.SECONDARY),
    Proposal(Code.MAJORITY, "1/2", f"{_OLD_LAW}; {_D39}", Status.SECONDARY),
    Proposal(Code.TIE, "chair", f"{_OLD_LAW}; {_D39}", Status.SECONDARY),
    Proposal(Code.SILENCE, "no_vote", "", Status.UNVERIFIED),
    Proposal(Code.PHIEU_DAYS, "", "", Status.UNVERIFIED),
    Proposal(Code.PAPERS_LEAD, "3", _D39, Status.SECONDARY),
    Proposal(Code.DEPUTY, "speaks", f"{_D138}, Điều 28", Status.SECONDARY),
    Proposal(Code.REMOTE_COUNTS, "yes", "", Status.UNVERIFIED),
    Proposal(Code.THEMATIC, "1/3", f"{_D39}, Điều 23", Status.SECONDARY),
    Proposal(Code.REGULAR, "5", f"{_D39}, Điều 23", Status.SECONDARY),
    Proposal(Code.SECRET_RETURN, "yes", _D39, Status.SECONDARY),
    Proposal(Code.SIGNATURE, "public_service", "", Status.SECONDARY),
)


def cleaned_value(code: str, value: str) -> str:
    """The value as it is stored; "" says that it is not settled. Raises RuleBroken("cabinet.rule_value")."""
    value, kind = value.strip(), KINDS[code]
    if not value:
        return ""
    if kind == SHARE:
        try:
            Share.parse(value)
        except ValueError:
            raise RuleBroken("cabinet.rule_value", value=value[:40]) from None
    elif kind == NUMBER:
        if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= _LARGEST):
            raise RuleBroken("cabinet.rule_value", value=value[:40])
    elif value not in CHOICES[kind]:
        raise RuleBroken("cabinet.rule_value", value=value[:40])
    return value


def value_text(code: str, value: str) -> str:
    """The value as people read it."""
    choices = CHOICES.get(KINDS[code], {})
    return str(choices.get(value, value)) or str(_("Not settled"))
