"""Agency identifier codes (mã định danh cơ quan): the form of 2016 and the form of Decision 20/2020/QĐ-TTg."""

import re
from dataclasses import dataclass

from dienhong.exchange.edxml.errors import EdxmlError

MAX_LENGTH = 35  # Amendment 1:2022 to QCVN 102; the form of 2016 had 13
TEST_LEVEL_ONE = "W00"

_OLD = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})", re.ASCII)
_NEW = re.compile(r"[A-Z]\d{2}(?:\.[0-9A-Z]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class AgencyIdentifier:
    """A valid code. `groups` runs from level 1 downwards in both forms, e.g. ("H53", "11")."""

    value: str
    is_old_form: bool
    groups: tuple[str, ...]

    @property
    def level_one(self) -> str:
        """Code of the ministry or province at the top, e.g. "H53"."""
        return self.groups[0]

    @property
    def level(self) -> int:
        """Depth in the hierarchy; 1 is a ministry or a province."""
        return len(self.groups)

    @property
    def is_test(self) -> bool:
        """Units of the national test range (W00); pickers hide them."""
        return TEST_LEVEL_ONE in self.groups


def looks_old(text: str) -> bool:
    """True for the form of 2016, `V1V2V3.Z1Z2.Y1Y2.MX1X2`, which is read from right to left."""
    return _OLD.fullmatch(text) is not None


def parse_agency_code(text: str) -> AgencyIdentifier:
    """Read either form.

    The two cannot be confused: the old one starts with a digit, the new one with the letter of its level 1.
    An old and a new code of one agency are joined by the directory's table, never by a formula.

    Raises EdxmlError "edxml.bad_agency_code".
    """
    old = _OLD.fullmatch(text)
    if old:
        groups = old.group(4), old.group(3), old.group(2), old.group(1)
        return AgencyIdentifier(text, True, _without_zero_tail(groups))
    if len(text) <= MAX_LENGTH and _NEW.fullmatch(text):
        return AgencyIdentifier(text, False, tuple(text.split(".")))
    raise EdxmlError("edxml.bad_agency_code", value=text)


def is_agency_code(text: str) -> bool:
    """True when `parse_agency_code` would accept the text."""
    return looks_old(text) or (len(text) <= MAX_LENGTH and _NEW.fullmatch(text) is not None)


def _without_zero_tail(groups: tuple[str, ...]) -> tuple[str, ...]:
    """In the old form a group of zeros at the lower end says "no such level"."""
    end = len(groups)
    while end > 1 and not groups[end - 1].strip("0"):
        end -= 1
    return groups[:end]
