"""Whether a pattern can be made to run forever by what is typed into it."""

from __future__ import annotations

import re

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?::|P?<\w+>)|\(|\)|\{\d*,?\d*\}|[*+?]|[^\\]", re.DOTALL)
_ENDLESS = re.compile(r"[*+]|\{\d*,\}")


def is_pattern(pattern: str) -> bool:
    """Whether it is a regular expression that an engine without backtracking can run: no look-around, no back-reference."""
    try:
        Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions())
    except (ValidationError, ValueError):
        return False
    return True


def may_run_forever(pattern: str) -> bool:
    """Whether a repetition without end stands inside another, as in `(a+)+`.

    Our own engine runs every pattern in linear time; browsers and agencies' software that read the same schema may not.
    """
    repeats = [False]  # for each open group: does something in it repeat without end
    closed = False  # does what stands just before contain such a repetition
    for piece in _PIECE.findall(pattern):
        if piece.startswith("("):
            repeats.append(False)
            closed = False
        elif piece == ")":
            closed = repeats.pop() if len(repeats) > 1 else False
            repeats[-1] |= closed
        elif _ENDLESS.fullmatch(piece):
            if closed:
                return True
            repeats[-1] = True
            closed = False
        elif piece not in {"?"} and not re.fullmatch(r"\{\d+(,\d+)?\}", piece):
            closed = False
    return False
