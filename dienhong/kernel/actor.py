"""Who acts: the one who is responsible for an act, and what that one may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from dienhong.kernel.errors import NotPermitted

ActorKind = Literal["person", "agency_system", "system", "anonymous"]


class Authority(Protocol):
    """What an actor may do, agency by agency. The domain `identity` builds the real ones."""

    def permits(self, code: str, agency_id: int) -> bool:
        """Whether permission `code` is held at this agency."""

    def agencies_with(self, code: str) -> frozenset[int]:
        """All agencies where permission `code` is held."""


class _Nothing:
    def permits(self, code: str, agency_id: int) -> bool:
        return False

    def agencies_with(self, code: str) -> frozenset[int]:
        return frozenset()


class _Everything:
    """The platform's own clockwork. It never lists agencies: tasks name the rows they work on."""

    def permits(self, code: str, agency_id: int) -> bool:
        return True

    def agencies_with(self, code: str) -> frozenset[int]:
        raise LookupError("the system actor may act anywhere; ask for the rows directly instead of by agency")


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as the record keeps it.

    `person_id` is the one whose hands are on the keyboard; `on_behalf_of_person_id` the one whose powers are used
    (ủy quyền, thay mặt). `agency_id` is the agency whose software acts, or the agency of the post in use.
    """

    kind: ActorKind
    name: str
    authority: Authority
    account_id: int | None = None
    person_id: int | None = None
    agency_id: int | None = None
    on_behalf_of_person_id: int | None = None
    on_behalf_of_name: str = ""
    support_session_id: int | None = None

    @classmethod
    def system(cls, name: str) -> Actor:
        """The platform itself, for handlers and tasks; `name` says which part."""
        return cls(kind="system", name=name, authority=_Everything())

    @classmethod
    def anonymous(cls) -> Actor:
        """Somebody who has not signed in: may nothing."""
        return cls(kind="anonymous", name="", authority=_Nothing())

    @property
    def acts_as_person_id(self) -> int | None:
        """The person whose work this is: the principal when acting on behalf, else the person."""
        return self.on_behalf_of_person_id or self.person_id

    def may(self, code: str, *, at: int) -> bool:
        """Whether permission `code` is held at the agency; for hiding a button, never instead of `require`."""
        return self.authority.permits(code, at)


def require(actor: Actor, code: str, *, at: int) -> None:
    """Go on only if the actor holds permission `code` at the agency.

    Raises NotPermitted.
    """
    if not actor.authority.permits(code, at):
        raise NotPermitted(code)
