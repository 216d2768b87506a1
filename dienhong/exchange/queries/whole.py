"""Where powers over the whole axis are held: at the Government, the top of the directory's tree."""

from __future__ import annotations

from dienhong.directory.public import government_id
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.kernel.actor import Actor

NOWHERE = 0


def keeps_only(actor: Actor) -> bool:
    """Whether the actor keeps the axis and has no agency of which to see what it sends and receives."""
    return not any(actor.authority.agencies_with(code) for code in (READ, SEND, RECEIVE))


def whole_axis() -> int:
    """The agency at which permissions over the whole axis are granted; 0 when the directory has no Government yet."""
    return government_id() or NOWHERE
