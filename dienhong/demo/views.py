"""What members of the demo body say before the session of next week: positions, opinions, a draft of an assistant; all invented."""

from __future__ import annotations

from uuid import UUID

from dienhong.cabinet.public import (
    ItemForm,
    ItemPlan,
    Prepared,
    Stand,
    Words,
    add_item,
    answer_opinion,
    give_opinion,
    name_assistant,
    position_table,
    sessions_to_come,
    take_position,
    write_draft,
)
from dienhong.demo import texts
from dienhong.demo.country import Country
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock


def fill(country: Country, dossier: UUID, version: UUID) -> None:
    """The item with the accepted dossier is undisputed, of the others one is objected to and one is to be spoken about."""
    keeper, author, helper = (
        actor_for_account(country.people[one].account_id) for one in ("phienhop", "soanthao", "troly")
    )
    head, second, third = (
        actor_for_account(country.people[one].account_id) for one in ("thutruong", "vutruong", "vanthu")
    )
    session = next(one.uuid for one in sessions_to_come(keeper) if one.title == texts.SESSION_TO_COME)
    plan = ItemPlan(texts.DOSSIERS[0], ItemForm.VOTE, 20)
    laid = add_item(keeper, session=session, plan=plan, dossier=dossier).uuid
    table = position_table(keeper, session)
    first, disputed = (one.item.uuid for one in table.columns[:2])
    for member in (head, second, third):
        take_position(member, item=laid, stand=Stand("agree"))
    take_position(second, item=first, stand=Stand("agree", speaks=True))
    take_position(third, item=disputed, stand=Stand("object", reason=texts.POSITION_REASON))

    given = [
        give_opinion(member, item=laid, words=Words(stand, text, version, clause))
        for member, (stand, clause, text) in zip((second, third), texts.OPINIONS, strict=True)
    ]
    answer_opinion(author, opinion=given[0].uuid, text=texts.OPINION_ANSWER)

    seat = next(one for one in table.members if one.person_id == head.person_id).uuid
    name_assistant(head, seat=seat, post_id=country.people["troly"].post_id, since=clock.today())
    words = Words("remark", texts.ASSISTANTS_DRAFT, version, texts.ASSISTANTS_CLAUSE)
    write_draft(helper, seat=seat, item=laid, prepared=Prepared(words=words))
