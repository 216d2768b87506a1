"""Typing under the item that is discussed."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.sessions import tell_pages
from dienhong.cabinet.commands.speeches import item_discussed, must_be_heard
from dienhong.cabinet.models import ItemComment
from dienhong.cabinet.queries.sessions import invitation_for_update, is_person
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.text import nfc

_LONGEST = 2000


@command
def comment_item(actor: Actor, *, invitation: UUID, text: str) -> ItemComment:
    """Type a comment under the item that is discussed (ghi ý kiến tại phiên họp), in person; it goes into the minutes as it is.

    A member who is there, or an invitee who is called in; a stand-in speaks and types nothing in the member's name. Raises
    RuleBroken: cabinet.session_state, item_state, not_there, only_for_own_item, comment_missing, comment_too_long,
    documents.state_secret.
    """
    row = invitation_for_update(actor, invitation)
    if not is_person(actor, row.person_id):
        raise NotPermitted("cabinet.member")
    item = item_discussed(actor, row)
    if must_be_heard(row, item).by_stand_in:
        raise RuleBroken("cabinet.not_there", name=row.person.full_name)
    said = nfc(text).replace("\r\n", "\n").strip()
    if not said:
        raise RuleBroken("cabinet.comment_missing")
    if len(said) > _LONGEST:
        raise RuleBroken("cabinet.comment_too_long", most=_LONGEST)
    must_not_be_marked_secret(said)
    made = ItemComment.objects.create(agency_id=row.agency_id, item=item, invitation=row, text=said, at=clock.now())
    tell_pages(row.session, item=item.title, person=row.person.full_name, comment=str(made.uuid))
    return made
