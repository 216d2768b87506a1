"""From distribution lists to agencies: lists within lists, groups, exclusions, each agency once, successors of closed ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dienhong.directory.public import agency_ids_of_kinds, agency_views, successor_on
from dienhong.documents import rules
from dienhong.documents.models import DistributionList, DocumentList, ListEntry, OutgoingDocument, Recipient
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.storing import store_rows

Mode, Group = ListEntry.Mode, ListEntry.Group
_KINDS = {
    Group.PROVINCES: ("province_committee",),
    Group.MINISTRIES: ("ministry", "ministry_level", "government_agency"),
    Group.COMMUNES: ("commune_committee",),
}
_BODIES = ("ministry", "ministry_level", "government_agency", "province", "commune", "province_committee")


@dataclass
class Members:
    """Agencies in the order of the list, each once: True for those that get it for information only."""

    copies: dict[int, bool] = field(default_factory=dict)

    def add(self, agency_ids: Iterable[int], *, is_copy: bool) -> None:
        """Take agencies in; who is a recipient in one place is one, whatever other places say."""
        for agency_id in agency_ids:
            self.copies[agency_id] = is_copy and self.copies.get(agency_id, True)

    def drop(self, agency_ids: Iterable[int]) -> None:
        """Take agencies out."""
        for agency_id in agency_ids:
            self.copies.pop(agency_id, None)


def members_of(list_ids: Sequence[int]) -> Members:
    """Who stands behind lists today, in their present versions; closed agencies are named by their successors.

    Raises RuleBroken("documents.list_too_deep").
    """
    lines = _lines_below(list_ids)
    found = Members()
    for list_id in list_ids:
        for agency_id, is_copy in _members(list_id, lines).copies.items():
            found.add([agency_id], is_copy=is_copy)
    return _acting(found)


def _lines_below(list_ids: Sequence[int]) -> dict[int, list[ListEntry]]:
    """The lines of the lists and of all lists within them, a query for each level."""
    found: dict[int, list[ListEntry]] = {}
    wanted = set(list_ids)
    for _ in range(rules.MAX_LIST_DEPTH + 1):
        if not wanted:
            return found
        present = DistributionList.objects.filter(pk__in=wanted).values_list("pk", "version")
        rows = ListEntry.objects.filter(version__distribution_list__in=wanted).select_related("version")
        found.update({list_id: [] for list_id in wanted})
        versions = dict(present)
        for row in rows.order_by("version__distribution_list", "position"):
            if row.version.number == versions[row.version.distribution_list_id]:
                found[row.version.distribution_list_id].append(row)
        wanted = {row.nested_id for lines in found.values() for row in lines if row.nested_id} - found.keys()
    raise RuleBroken("documents.list_too_deep", most=rules.MAX_LIST_DEPTH)


def nested_ids(list_ids: Iterable[int]) -> frozenset[int]:
    """The lists themselves and all within them."""
    return frozenset(_lines_below(list(list_ids)))


def _members(list_id: int, lines: dict[int, list[ListEntry]]) -> Members:
    """The members of one list; what it excludes is excluded wherever it stands in this list."""
    found = Members()
    own = lines[list_id]
    for line in own:
        if line.mode == Mode.EXCLUDED:
            continue
        inner = _of_line(line, lines)
        for agency_id, is_copy in inner.copies.items():
            found.add([agency_id], is_copy=is_copy or line.mode == Mode.COPY)
    for line in own:
        if line.mode == Mode.EXCLUDED:
            found.drop(_of_line(line, lines).copies)
    return found


def _of_line(line: ListEntry, lines: dict[int, list[ListEntry]]) -> Members:
    if line.nested_id is not None:
        return _members(line.nested_id, lines)
    found = Members()
    if line.to_agency_id is not None:
        found.add([line.to_agency_id], is_copy=False)
    elif line.group == Group.BELOW:
        found.add(agency_ids_of_kinds((*_BODIES, "commune_committee"), below=line.agency_id), is_copy=False)
    else:
        found.add(agency_ids_of_kinds(_KINDS[Group(line.group)]), is_copy=False)
    return found


def _acting(members: Members) -> Members:
    """The same with successors in the place of closed agencies; without those that nobody follows."""
    views, today = agency_views(members.copies), clock.today()
    found = Members()
    for agency_id, is_copy in members.copies.items():
        view = views[agency_id]
        acting = agency_id if view.closed_on is None else successor_on(agency_id, today)
        if acting is not None:
            found.add([acting], is_copy=is_copy)
    return found


def planned_recipients(document: OutgoingDocument) -> int:
    """How many agencies a document would go to today."""
    named = set(document.recipients.values_list("to_agency_id", flat=True))
    lists = list(document.lists.filter(resolved_at=None).values_list("distribution_list_id", flat=True))
    return len((named | set(members_of(lists).copies if lists else ())) - {document.agency_id})


def settle_recipients(document: OutgoingDocument) -> None:
    """Turn the lists of a locked document into recipients, once and for all, and keep which versions were used.

    An agency that is named by hand stays what it was named. Raises RuleBroken("documents.recipients_missing").
    """
    waiting = list(
        document.lists.select_for_update(of=("self",)).select_related("distribution_list").filter(resolved_at=None)
    )
    if not waiting:
        return
    named = set(document.recipients.values_list("to_agency_id", flat=True))
    members = members_of([one.distribution_list_id for one in waiting])
    members.drop([*named, document.agency_id])
    rules.must_have_recipients(len(named) + len(members.copies))
    store_rows(
        [
            Recipient(
                agency_id=document.agency_id,
                document=document,
                to_agency_id=agency_id,
                position=len(named) + place,
                is_copy=is_copy,
            )
            for place, (agency_id, is_copy) in enumerate(members.copies.items())
        ]
    )
    for one in waiting:
        one.resolved_version, one.resolved_at = one.distribution_list.version, clock.now()
    DocumentList.objects.bulk_update(waiting, ["resolved_version", "resolved_at"])
