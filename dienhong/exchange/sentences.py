"""Sentences that stand within the sentence of a refusal: asked for when a reader, and so the language, is known."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language

from dienhong.exchange.edxml import Finding
from dienhong.kernel.errors import Refused, describe


class Told(Promise):
    """What a finding or a refusal says, in the language in use."""

    def __init__(self, said: Finding | Refused) -> None:
        self._said = said

    def __str__(self) -> str:
        if isinstance(self._said, Refused):
            return describe(self._said).sentence
        return self._said.told("en" if get_language() == "en" else "vi")
