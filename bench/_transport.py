"""Parts of the benchmarks of transport: agencies by the thousand, packages for many, and what the database says of them."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from bench._exchange_sender import Plan, Sender
from bench._transport_setup import OPENED, PAGES, SOFTWARE

POLL_SECONDS = 0.05
GIVE_UP_SECONDS = 900.0


def main(arguments: list[str]) -> int:
    """Do the part that the first argument names, with the further arguments as its function below has them."""
    from dienhong.cli import context

    context.start_django()
    print(json.dumps(PARTS[arguments[0]](*arguments[1:])))
    return 0


def _agencies(prefix: str) -> list[dict[str, str]]:
    """The agencies of `_transport_setup` whose codes begin so."""
    from dienhong.directory.models import Agency

    rows = Agency.objects.filter(code__startswith=f"{prefix}.").order_by("id")
    return [{"code": code, "name": name} for code, name in rows.values_list("code", "name")]


def _until(found: Any) -> Any:
    """What `found` gives, once it gives something."""
    end = time.monotonic() + GIVE_UP_SECONDS
    while not (value := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(POLL_SECONDS)
    return value


class _Circular(Sender):
    """One agency whose packages go to many recipients, with a priority."""

    def __init__(self, folder: str, receivers: list[dict[str, str]], priority: int = 0) -> None:
        super().__init__(Plan(folder=Path(folder), sender=0, first=0, last=0, batch=1, cycle=0.1))
        self.all, self.priority = receivers, priority

    def circular(self, number: int) -> bytes:
        """The signed package of a document for all recipients."""
        from dienhong.exchange.edxml import Organization, OtherInfo, Priority, read_document, write_document
        from dienhong.signing.core import xml

        package = read_document(self.package(number)).package
        assert package is not None
        header = replace(
            package.header,
            recipients=tuple(Organization(one["code"], one["name"]) for one in self.all),
            other=OtherInfo(Priority(self.priority)),
        )
        written = write_document(replace(package, header=header))
        return xml.sign(written, self.key, xml.Parent("{*}edXMLEnvelope/{*}edXMLHeader"))


def fan_out(folder: str) -> dict[str, Any]:
    """One document to every agency with software and two to every one in our pages; seconds until each has it."""
    sender = _Circular(folder, _agencies(SOFTWARE))
    told = {"recipients": len(sender.all), "seconds": _delivered(sender, 1, _waiting_for_software)}
    pages = _Circular(folder, _agencies(PAGES))
    told["in_pages"] = len(pages.all)
    told["in_pages_seconds"] = _delivered(pages, 2, _confirmed)
    told["in_pages_again_seconds"] = _delivered(pages, 3, _confirmed)
    return told


def _delivered(sender: _Circular, number: int, have_it: Any) -> float:
    data = sender.circular(number)
    began = time.monotonic()
    (answer,) = sender.sending.post_many("/packages", [(f"fan-out/{number}", data)])
    _until(lambda: have_it(answer["uuid"]) == len(sender.all))
    return time.monotonic() - began


def _waiting_for_software(package: str) -> int:
    """Deliveries that their software can fetch, once every event about the package was told."""
    from dienhong.exchange.models import Delivery
    from dienhong.kernel.models import OutboxDelivery

    if OutboxDelivery.objects.filter(state="waiting").exists():
        return -1
    return Delivery.objects.filter(package__uuid=package, package__state="accepted", channel="api").count()


def _confirmed(package: str) -> int:
    from dienhong.exchange.models import Delivery

    return Delivery.objects.filter(package__uuid=package, transport="confirmed").count()


def queue(folder: str, packages: str) -> dict[str, int]:
    """So many ordinary packages for all agencies in our pages, accepted and waiting to be handed over."""
    from dienhong.exchange.models import Delivery

    sender = _Circular(folder, _agencies(PAGES))
    for number in range(100, 100 + int(packages)):
        sender.sending.post_many("/packages", [(f"queue/{number}", sender.circular(number))])
    return {"waiting": Delivery.objects.filter(channel="platform", transport="waiting").count()}


def urgent(folder: str, probes: str, seconds: str) -> dict[str, Any]:
    """Express documents at even intervals; seconds from sending each until the recipient's signed status 01 is read."""
    from dienhong.exchange.models import Delivery

    sender = _Circular(folder, _agencies(PAGES)[:1], priority=3)
    latencies, every = [], float(seconds) / int(probes)
    for number in range(50_000, 50_000 + int(probes)):
        data, began = sender.circular(number), time.monotonic()
        (answer,) = sender.sending.post_many("/packages", [(f"urgent/{number}", data)])
        _until(lambda uuid=answer["uuid"]: _reported(sender, uuid))  # type: ignore[misc]  # a default argument
        latencies.append(time.monotonic() - began)
        time.sleep(max(0.0, every - latencies[-1]))
    left = Delivery.objects.filter(channel="platform", transport="waiting").count()
    return {"latencies": latencies, "left": left}


def clerk(probes: str, seconds: str) -> dict[str, Any]:
    """Documents taken in by the command of the page; seconds from each until its status 03 is signed and recorded.

    Each by a clerk of its agency, who is made before the clock begins.
    """
    from dienhong.documents.models import IncomingDocument
    from dienhong.documents.public import register_incoming
    from dienhong.exchange.models import Delivery, StatusEvent

    arrived = IncomingDocument.objects.filter(agency__code__startswith=f"{PAGES}.", status="arrived")
    chosen = list(arrived.order_by("id")[: int(probes)])
    clerks = [_clerk_of(one.agency_id) for one in chosen]
    latencies, every = [], float(seconds) / int(probes)
    for actor, document in zip(clerks, chosen, strict=True):
        began = time.monotonic()
        register_incoming(actor, document_id=document.pk)
        _until(StatusEvent.objects.filter(delivery__uuid=document.source_key, code="03").exists)
        latencies.append(time.monotonic() - began)
        time.sleep(max(0.0, every - latencies[-1]))
    left = Delivery.objects.filter(channel="platform", transport="waiting").count()
    return {"latencies": latencies, "left": left}


def _clerk_of(agency_id: int) -> Any:
    """A new clerk of the agency, with post, powers and account, as an administrator makes one."""
    from dienhong.documents.permissions import READ_DOCUMENTS, REGISTER_INCOMING
    from dienhong.identity.public import (
        Days,
        Scope,
        actor_for_account,
        assign_post,
        grant_role,
        open_account,
        register_person,
    )
    from dienhong.kernel.actor import Actor

    platform, since = Actor.system("bench"), Days(OPENED)
    person = register_person(platform, agency_id=agency_id, full_name="Nguyễn Thị Văn Thư")
    assign_post(platform, person_id=person.pk, agency_id=agency_id, title="Văn thư", days=since)
    for power in (REGISTER_INCOMING, READ_DOCUMENTS):
        grant_role(platform, person_id=person.pk, power=power, scope=Scope(agency_id), days=since)
    name = f"van-thu-{person.pk}"
    account = open_account(
        platform, person_id=person.pk, login_name=name, email=f"{name}@vidu.invalid", password=token_urlsafe(20)
    )
    return actor_for_account(account.pk)


def _reported(sender: Sender, package: str) -> bool:
    page = sender.reading.get(f"/statuses?limit=500&after={sender.cursor}")
    sender.cursor = page["next"]
    return any(item["package"] == package and item["status"] == "01" for item in page["items"])


def beside(folder: str, number: str, name: str, size: str, digest: str) -> dict[str, str]:
    """A package for the recipient of this number that names an uploaded file."""
    from dienhong.exchange.detached import Detached, description_of
    from dienhong.exchange.edxml import read_document, write_document
    from dienhong.signing.core import xml

    sender = Sender(Plan(folder=Path(folder), sender=0, first=0, last=0, batch=1, cycle=0.1))
    package = read_document(sender.package(int(number))).package
    assert package is not None
    described = description_of("tep-2", Detached(name, int(size), digest, "application/zip"))
    written = write_document(replace(package, attachments=(*package.attachments, described)))
    data = xml.sign(written, sender.key, xml.Parent("{*}edXMLEnvelope/{*}edXMLHeader"))
    (answer,) = sender.sending.post_many("/packages", [(f"beside/{number}", data)])
    return {"package": str(answer["uuid"])}


PARTS: dict[str, Any] = {
    "fan_out": fan_out,
    "queue": queue,
    "urgent": urgent,
    "clerk": clerk,
    "beside": beside,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
