"""What people are told of opinions and of drafts of their circle: which notices there are, and what each says."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import AssistantDraft, ClauseOpinion
from dienhong.cabinet.queries.withheld import persons_kept_from
from dienhong.notifications.public import notify

VIEW_NOTICES = {
    "cabinet.opinion_answered": _("Somebody answered your opinion"),
    "cabinet.draft_waiting": _("A draft of your assistant waits for you"),
    "cabinet.draft_returned": _("A member sent your draft back"),
}


def tell_answered(answer: ClauseOpinion) -> int:
    """Tell the author of the opinion that was answered, once, unless it was himself. Returns how many were told now."""
    asked = answer.answers
    if asked is None:
        return 0
    by = answer.by_agency.name if answer.by_agency is not None else answer.author.full_name
    context = {
        "title": answer.item.title,
        "session": answer.item.session.title,
        "by": by,
        "clause": answer.clause,
        "text": answer.text,
    }
    url = f"{reverse('cabinet:opinions', args=[answer.item.uuid])}#y-kien-{answer.uuid}"
    people = {asked.seat.person_id if asked.seat is not None else asked.author_id} - persons_kept_from(answer.item_id)
    return notify(
        people - {answer.author_id}, event="cabinet.opinion_answered", key=str(answer.pk), context=context, url=url
    )


def tell_draft(draft: AssistantDraft) -> int:
    """Tell the member that a draft waits, or its author that it came back; the notice holds none of its words."""
    told = {
        AssistantDraft.State.WAITING: ("cabinet.draft_waiting", draft.seat.person_id),
        AssistantDraft.State.RETURNED: ("cabinet.draft_returned", draft.author_id),
    }.get(AssistantDraft.State(draft.state))
    if told is None:
        return 0
    event, person = told
    people = {person} - persons_kept_from(draft.item_id)
    context = {"title": draft.item.title, "session": draft.item.session.title, "by": draft.author.full_name}
    key = f"{draft.pk}:{draft.changed_at:%Y%m%d%H%M%S%f}"
    return notify(people, event=event, key=key, context=context, url=reverse("cabinet:draft_page", args=[draft.uuid]))
