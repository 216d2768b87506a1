"""Documents that make the pages look lived in; each says that it is made up. By commands only, so it is quick."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection

from dienhong.demo import bodies, dossiers, people, tasks, templates, texts, views
from dienhong.demo.browser import patience
from dienhong.demo.country import Country, Resident
from dienhong.demo.problems import ThreadBroken
from dienhong.directory.public import AgencyView
from dienhong.documents.public import (
    Line,
    approve_draft,
    ask_opinions,
    create_draft,
    create_list,
    edit_draft,
    issue_document,
    request_signature,
    search_hits,
    set_initial_rule,
    set_recipients,
    submit_draft,
    symbol_for,
    visible_document,
)
from dienhong.exchange.public import request_connection, send_document
from dienhong.identity.public import Contact, Days, actor_for_account, delegate
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

MAKING_SECONDS = 60.0


def fill(country: Country) -> None:
    """Drafts in every state, issued documents in both directions, a delegation; nothing when they are there."""
    author = _actor(country.people["soanthao"])
    if search_hits(author, texts.SAMPLES[0][1][:40], 1):
        return
    _lend(country)
    ministry = ("soanthao", "vutruong", "thutruong", "vanthu")
    office = ("vpcp.soanthao", "vpcp.vutruong", "vpcp.lanhdao", "vpcp.vanthu")
    conclusion, *_others = [
        _issued(country, country.office, office, sample, (country.ministry.id,)) for sample in texts.FROM_OFFICE
    ]
    tasks.fill(country, conclusion)
    views.fill(country, *dossiers.fill(country, bodies.fill(country)))
    nearest = tuple(one.id for one in country.by_pages[:3])
    draft, reviewed, issued = texts.SAMPLES
    _issued(country, country.ministry, ministry, issued, (country.office.id, *nearest))
    begun = _begun(country, country.ministry, ministry, draft, nearest)
    week = clock.today() + timedelta(days=7)
    asked = (country.office.id,)
    ask_opinions(author, document_id=begun, agency_ids=asked, due_on=week, question=texts.OPINION_ASKED)
    waiting = _begun(country, country.ministry, ministry, reviewed, nearest)
    submit_draft(author, document_id=waiting, reviewer_id=country.people["vutruong"].person_id)
    _kept_at_hand(country, nearest)


def _kept_at_hand(country: Country, nearest: tuple[int, ...]) -> None:
    """A list of recipients, templates, a rule for initials, and software that waits to be connected."""
    lines = [Line(agency_id=one) for one in nearest]
    create_list(_actor(country.people["vanthu"]), agency_id=country.ministry.id, name=texts.LIST_NAME, lines=lines)
    templates.fill(_actor(country.people["vanthu"]), country)
    # Of a type that the thread does not use: its documents go their way without initials.
    for part in ("content", "form"):
        set_initial_rule(_actor(country.people["vanthu"]), agency_id=country.ministry.id, part=part, type_code="TTr")
    keeper = Contact(f"Nhóm kỹ thuật ({people.INVENTED})", "ky-thuat@vidu.invalid")
    request_connection(
        _actor(country.people["quantri"]),
        agency_id=country.ministry.id,
        software=texts.SOFTWARE_ASKED,
        contact=keeper,
    )


def _actor(resident: Resident) -> Actor:
    return actor_for_account(resident.account_id)


def _lend(country: Country) -> None:
    """The deputy minister lends reviewing to an assistant, so that acting on behalf can be seen."""
    leader, assistant = country.people["thutruong"], country.people["troly"]
    try:
        delegate(
            _actor(leader),
            assistant_id=assistant.person_id,
            powers=("documents.read", "documents.assign_incoming"),
            agency_id=country.ministry.id,
            days=Days(clock.today(), clock.today().replace(year=clock.today().year + 1, day=1)),
            reason="Thư ký xem và chuyển văn bản đến (trình diễn).",
        )
    except RuleBroken as refusal:
        if refusal.code != "identity.delegated_already":  # by a start that was interrupted
            raise


def _begun(
    country: Country, agency: AgencyView, roles: tuple[str, ...], sample: tuple[str, str, str], to: tuple[int, ...]
) -> int:
    """A complete draft; its id."""
    type_code, summary, body = sample
    author, signer = _actor(country.people[roles[0]]), country.people[roles[2]]
    document = create_draft(
        author,
        agency_id=agency.id,
        type_code=type_code,
        symbol=symbol_for(type_code, agency.symbol, "VP"),
        place="Hà Nội",
        summary=summary,
    )
    text = {
        "body": body,
        "addressees": "Các cơ quan trong danh sách nơi nhận" if type_code == "CV" else "",
        "recipients_note": "- Như trên;\n- Lưu: VT.",
    }
    days = texts.DAYS_LEFT.get(summary)
    changes = {
        "signer_post_id": signer.post_id,
        "text": text,
        "urgency": 1 if days and days < 5 else 0,
        "due_on": clock.today() + timedelta(days=days) if days else None,
    }
    edit_draft(author, document_id=document.pk, version=1, changes=changes)
    set_recipients(author, document_id=document.pk, agency_ids=to)
    return int(document.pk)


def _issued(
    country: Country, agency: AgencyView, roles: tuple[str, ...], sample: tuple[str, str, str], to: tuple[int, ...]
) -> UUID:
    """A document that went the whole way and was sent; its UUID."""
    author, reviewer, signer, clerk = (_actor(country.people[role]) for role in roles)
    document_id = _begun(country, agency, roles, sample, to)
    reviewer_id = country.people[roles[1]].person_id
    document = submit_draft(author, document_id=document_id, reviewer_id=reviewer_id)
    approve_draft(reviewer, document_id=document_id)
    request_signature(signer, document_id=document_id)
    _wait(clerk, document.uuid, "signed")
    issue_document(clerk, document_id=document_id)
    _wait(clerk, document.uuid, "issued")
    send_document(clerk, document_id=document_id)
    return document.uuid


def _wait(actor: Actor, uuid: object, status: str) -> None:
    """Until the helper processes have signed or sealed the document."""
    for _ in patience(MAKING_SECONDS, 0.1):
        if visible_document(actor, uuid)[2] == status:  # type: ignore[arg-type]  # the model's UUID
            return
        connection.close_if_unusable_or_obsolete()
    raise ThreadBroken(f"a sample was not {status} within {MAKING_SECONDS:.0f} s; see relay.log")
