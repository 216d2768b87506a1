"""How forms say no: one exception with a stable code; its sentences stand with the domain that shows them."""

from typing import Any


class FormError(Exception):
    """A refusal with a stable `code` and the `facts` that its sentence names.

    Codes: form_broken (where, why), rule_broken (where, why), too_large (what, most), change_wrong (why), sheet_broken (why).
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code}: {facts}")
        self.code = code
        self.facts: dict[str, Any] = dict(facts)
