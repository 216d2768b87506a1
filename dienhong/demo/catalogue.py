"""The catalogue of procedures in the demo: written, checked and published by an official of the Government Office, as by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dienhong.demo.country import Country
from dienhong.demo.problems import ThreadBroken
from dienhong.demo.procedures import sample_documents
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.public_services.public import (
    Level,
    Wanted,
    begin_procedure,
    catalogue_page,
    offer_procedure,
    open_draft,
    publish_procedure,
    write_draft,
)

BASIS = "Quyết định công bố thủ tục hành chính (minh họa)"
NEXT_BASIS = "Quyết định sửa đổi thủ tục hành chính (minh họa)"
CHANGED = "9.000101"


def fill(country: Country) -> int:
    """Publish every sample once; the number of procedures. One of them has a second version that takes effect in a month, and a draft."""
    keeper = actor_for_account(country.people["vpcp.thutuc"].account_id)
    documents = sample_documents()
    if not catalogue_page(Wanted(), None).items:
        for document in documents:
            _publish(keeper, country, document)
    return len(documents)


def _publish(keeper: Actor, country: Country, document: dict[str, Any]) -> None:
    today = clock.today()
    procedure = begin_procedure(
        keeper,
        agency_id=country.office.id,
        code=document["code"],
        title=document["title"],
        level=Level(document["level"]),
    ).uuid
    revision = write_draft(keeper, procedure=procedure, document=document, revision=1).revision
    publish_procedure(keeper, procedure=procedure, revision=revision, since=today, basis=BASIS)
    if document["level"] == Level.PROVINCE.value or document["code"] == CHANGED:
        for province in country.provinces[:3]:
            offer_procedure(keeper, procedure=procedure, agency_id=province.id, since=today)
    if document["code"] == CHANGED:
        draft = open_draft(keeper, procedure=procedure)
        changed = {**document, "summary": "Ghi nhận việc sinh của trẻ, cấp giấy khai sinh và số định danh cá nhân."}
        revision = write_draft(keeper, procedure=procedure, document=changed, revision=draft.revision).revision
        since = today + timedelta(days=30)
        publish_procedure(keeper, procedure=procedure, revision=revision, since=since, basis=NEXT_BASIS)
        open_draft(keeper, procedure=procedure)


def check() -> str:
    """Prove that people's words find the samples: what was asked and found. Raises ThreadBroken."""
    asked = {"lam khai sihn": "9.000101", "đổi bằng lái xe": "9.000601", "mo quan cafe": "9.000301"}
    for text, code in asked.items():
        found = [one.procedure.code for one in catalogue_page(Wanted(text), None).items[:3]]
        if code not in found:
            raise ThreadBroken(f"“{text}” không tìm thấy thủ tục {code}")
    return ", ".join(f"“{text}” → {code}" for text, code in asked.items())
