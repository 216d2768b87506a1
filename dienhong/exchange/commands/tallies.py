"""Closing a day, comparing it with an agency's own list, and delivering again what the agency lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from dienhong.audit.public import command, note
from dienhong.directory.public import agency_views
from dienhong.exchange import queries, rules
from dienhong.exchange.events import DayClosed, DifferenceNoticed
from dienhong.exchange.gathering import tell_pages
from dienhong.exchange.models import Comparison, Delivery, Discrepancy, Tally
from dienhong.exchange.models.transactions import TransactionNumber
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.exchange.queries import tallies
from dienhong.exchange.queries.tallies import Pair
from dienhong.exchange.tallying import root_of, root_of_partners, tally_xml
from dienhong.exchange.telling import wake_streams
from dienhong.exchange.topics import topics_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish

Kind = Discrepancy.Kind
Side = Tally.Side
# What is listed by name; the counts are always whole.
MOST_NAMED = 1000


@command
def close_day(actor: Actor, *, day: date) -> int:
    """Count and sign what the axis carried on a day, for each agency (chốt đối chiếu ngày); gives the new tallies.

    An act of the platform itself; done again it adds what is missing only.
    """
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    rules.must_be_over(day, clock.today())
    queries.lock("day", day)
    made = _close(tallies.pairs_of_day(day), day, tallies.agencies_tallied(day))
    note(day=day.isoformat(), tallies=len(made))
    if made:
        publish(DayClosed(day.isoformat()))
    return len(made)


def _close(pairs: Iterable[Pair], day: date, known: frozenset[tuple[int, str]]) -> list[Tally]:
    of_agency: dict[tuple[int, str], list[tuple[int, Pair]]] = {}
    for pair in pairs:
        of_agency.setdefault((pair.sender, Side.SENT.value), []).append((pair.recipient, pair))
        of_agency.setdefault((pair.recipient, Side.RECEIVED.value), []).append((pair.sender, pair))
    views = agency_views({key for key, _side in of_agency})
    codes = {key: view.code for key, view in views.items()}
    made = [
        _tally(agency_id, codes, day, side, of_agency[agency_id, side])
        for agency_id, side in sorted(of_agency)
        if (agency_id, side) not in known
    ]
    return Tally.objects.bulk_create(made, batch_size=500)


def _tally(agency_id: int, codes: Mapping[int, str], day: date, side: str, pairs: list[tuple[int, Pair]]) -> Tally:
    now = clock.now()
    partners = sorted(
        ({"code": codes[other], "count": pair.count, "root": pair.root} for other, pair in pairs),
        key=lambda item: str(item["code"]),
    )
    xml = tally_xml(codes[agency_id], day, side, now, partners)
    return Tally(
        agency_id=agency_id,
        day=day,
        side=side,
        count=sum(pair.count for _other, pair in pairs),
        unconfirmed=sum(pair.unconfirmed for _other, pair in pairs),
        root=root_of_partners(partners),
        partners=partners,
        xml=xml,
        sha256=sha256(xml).hexdigest(),
        closed_at=now,
    )


@command
def compare_day(actor: Actor, *, agency_id: int, day: date, side: str, packages: Mapping[UUID, str]) -> Comparison:
    """Hold an agency's own list (package → SHA-256) against what the axis carried (đối soát); names what differs.

    What the list has of a neighbouring day is no difference: clocks disagree at midnight.
    """
    allowed = (READ, SEND) if side == Side.SENT else (READ, RECEIVE)
    if not any(actor.may(code, at=agency_id) for code in allowed):
        raise NotFound("exchange.Tally")
    require(actor, SEND if side == Side.SENT else RECEIVE, at=agency_id)
    rules.must_be_over(day, clock.today())
    rules.must_be_comparable(packages)
    tally = _closed(agency_id, day, side)
    ours = tallies.packages_of_day(agency_id, day, side)
    unknown = [uuid for uuid in packages if uuid not in ours]
    elsewhere = tallies.packages_of_other_days(agency_id, side, unknown)
    there = sorted(ours.keys() - packages.keys())
    here = sorted(set(unknown) - elsewhere.keys())
    known = {**ours, **elsewhere}
    differ = sorted(uuid for uuid, digest in packages.items() if uuid in known and known[uuid] != digest)
    comparison = Comparison.objects.create(
        agency_id=agency_id,
        tally=tally,
        count=len(packages),
        root=root_of(packages),
        missing_there=len(there),
        missing_here=len(here),
        differing=len(differ),
        compared_at=clock.now(),
    )
    named = [(Kind.MISSING_THERE, uuid) for uuid in there] + [(Kind.DIFFERS, uuid) for uuid in differ]
    named += [(Kind.MISSING_HERE, uuid) for uuid in here]
    Discrepancy.objects.bulk_create(_named(comparison, side, named[:MOST_NAMED], known, packages))
    note(
        agency_id=agency_id,
        subject=("exchange.Tally", tally.uuid),
        listed=len(packages),
        missing_there=len(there),
        missing_here=len(here),
        differing=len(differ),
    )
    if not comparison.agrees:
        publish(DifferenceNoticed(comparison.pk))
    return comparison


def _closed(agency_id: int, day: date, side: str) -> Tally:
    """The tally of the day; a day that the night has not closed yet, or without any package, is closed now."""
    queries.lock("day", day)
    found = tallies.tally_of(agency_id, day, side)
    if found is not None:
        return found
    pairs = tallies.pairs_of_day(day, agency_id)
    _close(pairs, day, _all_but(agency_id, side, pairs))
    found = tallies.tally_of(agency_id, day, side)
    if found is None:
        codes = {agency_id: agency_views([agency_id])[agency_id].code}
        found = _tally(agency_id, codes, day, side, [])
        found.save(force_insert=True)
    return found


def _all_but(agency_id: int, side: str, pairs: Iterable[Pair]) -> frozenset[tuple[int, str]]:
    """Every tally that these pairs would make, except the one that is wanted: the others' pairs are not whole."""
    both = {(pair.sender, Side.SENT.value) for pair in pairs} | {
        (pair.recipient, Side.RECEIVED.value) for pair in pairs
    }
    return frozenset(both - {(agency_id, str(side))})


def _named(
    comparison: Comparison,
    side: str,
    named: list[tuple[Kind, UUID]],
    known: Mapping[UUID, str],
    listed: Mapping[UUID, str],
) -> list[Discrepancy]:
    ids = tallies.package_ids([uuid for _kind, uuid in named])
    deliveries = tallies.deliveries_to(comparison.agency_id, list(ids)) if side == Side.RECEIVED else {}
    return [
        Discrepancy(
            comparison=comparison,
            agency_id=comparison.agency_id,
            kind=kind,
            package_uuid=uuid,
            package_id=None if kind == Kind.MISSING_HERE else ids[uuid],
            delivery=None if kind == Kind.MISSING_HERE else deliveries.get(uuid),
            axis_sha256=known.get(uuid, ""),
            agency_sha256=listed.get(uuid, ""),
        )
        for kind, uuid in named
    ]


@command
def deliver_again(actor: Actor, *, delivery: UUID) -> Delivery:
    """Let a recipient's software fetch a package anew (giao lại); its statuses and receipts stay as they are."""
    row = queries.delivery_for_update(delivery)
    seen = row is not None and (
        row.agency_id in queries.receiving_agencies(actor) or row.sender_id in queries.sending_agencies(actor)
    )
    if row is None or not seen:
        raise NotFound("exchange.Delivery")
    note(agency_id=row.agency_id, subject=("exchange.Package", row.package.uuid), delivery=str(row.uuid))
    if not (actor.may(RECEIVE, at=row.agency_id) or actor.may(SEND, at=row.sender_id)):
        raise NotPermitted(RECEIVE)
    if row.channel != Delivery.Channel.API:
        raise RuleBroken("exchange.not_delivered_by_software")
    if row.transport != Delivery.Transport.WAITING:
        row.transport = Delivery.Transport.WAITING
        row.save(update_fields=["transport"])
        # Its place in the stream of the recipient's software is that of this transaction, as if it were new.
        Delivery.objects.filter(pk=row.pk).update(transaction=Cast(TransactionNumber(), BigIntegerField()))
        tell_pages(*topics_of(row.package))
        wake_streams({row.agency_id})
    return row
