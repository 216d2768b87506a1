"""How drafting says no: one exception with a stable code; its sentences stand with the domain that shows them."""

from typing import Any


class DraftingError(Exception):
    """A refusal with a stable `code` and the `facts` that its sentence names.

    Codes: tree_broken, too_large, file_bomb, file_broken, nothing_found, node_gone, place_wrong.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code}: {facts}")
        self.code = code
        self.facts: dict[str, Any] = dict(facts)
