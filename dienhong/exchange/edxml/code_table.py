"""A table of agency codes in a file, in place of a directory: which codes are old or closed, and what replaced them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO

from dienhong.exchange.edxml.identifiers import is_agency_code
from dienhong.exchange.edxml.reading import AgencyCodeState

_STATES = {
    "current": AgencyCodeState.CURRENT,
    "old": AgencyCodeState.OLD_FORM,
    "closed": AgencyCodeState.CLOSED,
}


class BadCodeTable(ValueError):
    """The file is no table of codes; the text says which line and why, in English."""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """What is known of codes. A code that is not listed counts as current."""

    states: Mapping[str, AgencyCodeState] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)

    def state_of(self, code: str) -> AgencyCodeState:
        """For `read_document(…, resolve=…)`."""
        return self.states.get(code, AgencyCodeState.CURRENT)

    def successor_of(self, code: str) -> str:
        """The code to use instead; the code itself when nothing replaced it."""
        return self.successors.get(code, code)


def read_code_table(text: str) -> CodeTable:
    """CSV with the columns code, state (current, old, closed) and replaced_by (may be empty). Raises BadCodeTable."""
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if not {"code", "state", "replaced_by"} <= set(rows.fieldnames or ()):
        raise BadCodeTable("line 1: the columns code, state and replaced_by are needed")
    states: dict[str, AgencyCodeState] = {}
    successors: dict[str, str] = {}
    for row in rows:
        code, state, successor = ((row[name] or "").strip() for name in ("code", "state", "replaced_by"))
        if not is_agency_code(code) or (successor and not is_agency_code(successor)):
            raise BadCodeTable(f"line {rows.line_num}: not an agency code: {code}, {successor}")
        if state not in _STATES:
            raise BadCodeTable(f"line {rows.line_num}: the state is current, old or closed, not {state!r}")
        if code in states:
            raise BadCodeTable(f"line {rows.line_num}: {code} is listed twice")
        states[code] = _STATES[state]
        if successor:
            successors[code] = successor
    return CodeTable(states, successors)
