"""The rows that the platform keeps of a vote, beside what was signed and logged (docs/protocols/ballots.md, section 6).

Screens are drawn from rows. Every column that says what a signed text or an act of the log says too must say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from dienhong_verify import canonical
from dienhong_verify.case import Broken, NotRun
from dienhong_verify.poll_case import CLOSE, OPEN, PREPARE, WITHDRAW, PollCase, term_of

_SHOWN = 3


def require_rows(vote: PollCase) -> None:
    """Raise Broken naming the first columns that differ; nothing where the pack has no rows."""
    try:
        ((path, data),) = vote.case.of_role("rows")
    except NotRun:
        return
    try:
        told = canonical.loads(data)
    except canonical.NotCanonical as error:
        raise Broken("vote_unreadable", path=path, detail=error) from error
    found = list(_differences(_expected(vote), told, ""))
    if found:
        more = f"; … ({len(found)})" if len(found) > _SHOWN else ""
        raise Broken("vote_rows_differ", paths="; ".join(found[:_SHOWN]) + more)


def _expected(vote: PollCase) -> dict[str, Any]:
    manifest = vote.need_manifest()
    return {
        "poll": _poll(vote),
        "agencies": sorted({one["agency"] for _, one in vote.done() if one["command"] == OPEN}),
        "documents": [
            {"position": place, "name": one.name, "version": one.version, "sha256": one.sha256}
            for place, one in enumerate(manifest.documents, start=1)
        ],
        "members": [
            {"position": place, "member": one.member, "seated": True}
            for place, one in enumerate(manifest.roll, start=1)
        ],
        "events": [
            {
                "position": place,
                "kind": event.kind,
                "at": _instant(event.at),
                "sha256": sha256(vote.case.need_files()[path]).hexdigest(),
            }
            for place, (path, event) in enumerate(vote.events, start=1)
        ],
        "ballots": list(_ballots(vote)),
    }


def _poll(vote: PollCase) -> dict[str, Any]:
    manifest, tally = vote.need_manifest(), vote.tally
    withdrawn = next((event.at for _, event in vote.events if event.kind == "withdrawn"), None)
    acts = {one["command"]: one for _, one in reversed(vote.done())}
    opened = acts[OPEN]["facts"].get("opened_at") if OPEN in acts else None
    ended = tally.closed_at if tally else withdrawn
    return {
        "poll": manifest.poll,
        "mode": manifest.mode,
        "question": manifest.question,
        "manifest_sha256": vote.manifest_sha256,
        "state": "withdrawn" if withdrawn else "closed" if tally else "open",
        "prepared_at": _instant(manifest.opens_at),
        "opened_at": opened,
        "closes_at": _instant(term_of(vote)),
        "closed_at": _instant(ended),
        "decision": tally.decision if tally else "",
        "body": manifest.body_id,
        "prepared_by": _person(acts.get(PREPARE)),
        "closed_by": _person(acts.get(WITHDRAW if withdrawn else CLOSE)),
    }


def _person(act: dict[str, Any] | None) -> int | None:
    return None if act is None else act["actor"].get("person")


def _ballots(vote: PollCase) -> Iterator[dict[str, Any]]:
    """In the order of the pack; what no signed text says, the log does."""
    acts = vote.cast_records()
    for one in vote.need_ballots():
        facts = acts[one.sha256][0][1]["facts"] if one.sha256 in acts else {}
        yield {
            "sha256": one.sha256,
            "member": one.text.member,
            "choice": one.text.choice,
            "nonce": one.text.nonce,
            "revision": facts.get("revision"),
            "late": facts.get("late"),
            "received_at": facts.get("received_at"),
        }


def _differences(wanted: Any, told: Any, place: str) -> Iterator[str]:
    """Names of what differs, as `ballots[3].choice`."""
    if isinstance(wanted, dict) and isinstance(told, dict):
        for name in sorted({*wanted, *told}):
            yield from _differences(wanted.get(name), told.get(name), f"{place}.{name}".lstrip("."))
    elif isinstance(wanted, list) and isinstance(told, list) and len(wanted) == len(told):
        for number, (one, other) in enumerate(zip(wanted, told, strict=True), start=1):
            yield from _differences(one, other, f"{place}[{number}]")
    elif wanted != told:
        yield place


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
