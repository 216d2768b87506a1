"""What can be said about a bad package: one exception for callers, one finding for readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dienhong.exchange.edxml.messages import Language, explain


class Severity(StrEnum):
    """An error refuses the whole package; a warning is told and the package is read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of a package that came in.

    `line` counts from 1 (0: not tied to a line); `xpath` uses the prefixes e (edXML) and ds (XML signature),
    "" when the package could not be parsed. `sentence` and `hint` are in the language asked for.
    """

    code: str
    line: int
    xpath: str
    sentence: str
    hint: str
    severity: Severity = Severity.ERROR
    params: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    def told(self, language: Language) -> str:
        """The sentence in another language than the one asked for."""
        return explain(self.code, language, self.params)[0]

    def advice(self, language: Language) -> str:
        """The hint in another language than the one asked for."""
        return explain(self.code, language, self.params)[1]


class EdxmlError(ValueError):
    """A package or a value that edXML does not allow. `code` is stable; the sentence is in `messages.py`."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(f"{code}: {self.sentence('en')}")

    def sentence(self, language: Language = "vi") -> str:
        """What is wrong."""
        return explain(self.code, language, self.params)[0]

    def hint(self, language: Language = "vi") -> str:
        """What to do about it."""
        return explain(self.code, language, self.params)[1]
