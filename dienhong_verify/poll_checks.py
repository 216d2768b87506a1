"""Checks V01–V16: a vote with its signed ballots (docs/protocols/ballots.md, section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from dienhong_verify import canonical, log_checks, note, timestamp
from dienhong_verify.case import Broken, NotRun, Said, said
from dienhong_verify.chain import NotTrusted, may_sign, name_of
from dienhong_verify.cmsig import BadSignature, verify_detached
from dienhong_verify.layout import BadManifest, parse_instant, shaped
from dienhong_verify.merkle import verify_consistency
from dienhong_verify.poll_case import CLOSE, PollCase, SignedBallot, signed_ballot, stem, term_of
from dienhong_verify.poll_rows import require_rows
from dienhong_verify.polls import (
    BadRecord,
    RollMember,
    read_ballot,
    read_event,
    read_poll,
    read_tally,
    share,
)

# A service of time-stamps and the platform may differ by as much; whoever signs before the question is put does not wait for it.
_CLOCKS_DIFFER, _WRITTEN_DOWN = timedelta(minutes=5), timedelta(seconds=5)
_NAMED = 5  # files named in a line; of more only how many there are


def complete(vote: PollCase) -> Said:
    """V01. Every ballot that the log knows is here, every ballot here is in the log, the tally names those that count, and the
    platform's rows say the same."""
    ballots = vote.need_ballots()
    here, cast = {one.sha256 for one in ballots}, vote.cast_records()
    unsigned = [one.path for one in ballots if not one.signature]
    lost = sorted(set(cast) - here)
    unknown = [one.path for one in ballots if one.sha256 not in cast]
    _none_of("vote_unsigned", unsigned)
    _none_of("vote_ballot_lost", [f"{paths[0][0]} ({digest[:12]})" for digest, paths in cast.items() if digest in lost])
    _none_of("vote_ballot_unlogged", unknown)
    closed = any(one["command"] == CLOSE for _, one in vote.done())
    if closed != (vote.tally is not None):
        raise Broken("vote_tally_absent" if closed else "vote_tally_unlogged")
    if vote.tally is not None:
        _none_of("vote_tally_foreign", sorted(set((*vote.tally.ballots, *vote.tally.late)) - here))
    require_rows(vote)
    return said("vote_complete", count=len(ballots))


def seals(vote: PollCase) -> Said:
    """V02. The agency's seal over the manifest, and over the tally."""
    signers = [_sealed(vote, "poll", "poll-seal")]
    if vote.tally is not None:
        signers.append(_sealed(vote, "tally", "tally-seal"))
    return said("vote_seal_ok", signer="; ".join(dict.fromkeys(signers)))


def _sealed(vote: PollCase, role: str, seal_role: str) -> str:
    ((path, data),) = vote.case.of_role(role)
    ((seal_path, seal),) = vote.case.of_role(seal_role)
    for one in (path, seal_path):
        vote.case.require_unchanged(one)
    try:
        found = verify_detached(seal, data)
        at = timestamp.verify_token(found.token, found.signature, vote.chains).at if found.token else vote.case.moment
        vote.chains.require(found.certificate, at, [*found.others, *vote.others])
    except (BadSignature, NotTrusted, timestamp.BadTimestamp) as error:
        raise Broken("vote_seal_bad", path=seal_path, detail=error) from error
    return name_of(found.certificate)


def readable(vote: PollCase) -> Said:
    """V03. Fills in the case, so it comes first."""
    ((path, data),) = vote.case.of_role("poll")
    try:
        vote.manifest, vote.manifest_sha256 = read_poll(data), sha256(data).hexdigest()
        for path, data in _of_role(vote, "poll-event"):
            vote.events.append((path, read_event(data)))
        signatures = {stem(one): signature for one, signature in _of_role(vote, "ballot-signature")}
        ballots = []
        for path, data in _of_role(vote, "ballot"):
            ballots.append(signed_ballot(path, data, read_ballot(data), signatures.get(stem(path), b"")))
        for path, data in _of_role(vote, "tally"):  # noqa: B007  named where it cannot be read
            vote.tally = read_tally(data)
    except BadRecord as error:
        raise Broken("vote_unreadable", path=path, detail=error) from error
    vote.ballots = ballots
    return said("vote_readable", count=len(ballots))


def _of_role(vote: PollCase, role: str) -> list[tuple[str, bytes]]:
    try:
        return vote.case.of_role(role)
    except NotRun:
        return []


def signatures(vote: PollCase) -> Said:
    """V04."""
    ballots = vote.need_ballots()
    _none_of("vote_signature_bad", [f"{one.path}: {one.fault}" for one in ballots if one.signed is None])
    return said("vote_signatures_ok", count=len(ballots))


def trusted(vote: PollCase) -> Said:
    """V05."""

    def fault(one: SignedBallot) -> str:
        assert one.signed is not None
        if not may_sign(one.signed.certificate):
            return "not for signing"
        try:
            at = _moment(vote, one)
        except timestamp.BadTimestamp:  # of which V06 and V08 tell
            at = one.signed.certificate.not_valid_before
        try:
            vote.chains.path(one.signed.certificate, at, [*one.signed.others, *vote.others])
        except NotTrusted as error:
            return str(error)
        return ""

    return _each(vote, fault, "vote_untrusted", "vote_trusted")


def in_force(vote: PollCase) -> Said:
    """V06. Valid, and not revoked, when it was signed."""

    def fault(one: SignedBallot) -> str:
        assert one.signed is not None
        try:
            at = _moment(vote, one)
            vote.chains.require(one.signed.certificate, at, [*one.signed.others, *vote.others])
        except (NotTrusted, timestamp.BadTimestamp) as error:
            return str(error)
        return ""

    return _each(vote, fault, "vote_not_in_force", "vote_in_force")


def _moment(vote: PollCase, one: SignedBallot) -> datetime:
    """When a ballot counts as signed: its stamp, else when the log says that it came. Raises timestamp.BadTimestamp."""
    stamped = vote.stamped_at(one)
    if stamped is not None:
        return stamped
    records = vote.cast_records().get(one.sha256)
    return parse_instant(records[0][1]["at"]) if records else vote.case.moment


def own_certificates(vote: PollCase) -> Said:
    """V07. The certificate is one of the member's in the roll, or one that was added later."""
    manifest = vote.need_manifest()
    allowed = {one.member: set(one.certificates) for one in manifest.roll}
    for _, event in vote.events:
        if event.kind == "enrolled":
            allowed.setdefault(event.member, set()).add(event.certificate)

    def fault(one: SignedBallot) -> str:
        assert one.signed is not None
        digest = one.signed.certificate.sha256.hex()
        return "" if digest in allowed.get(one.text.member, ()) else name_of(one.signed.certificate)

    return _each(vote, fault, "vote_foreign_certificate", "vote_own_certificates")


def in_time(vote: PollCase) -> Said:
    """V08. What counts came after the opening and before the count in the log, and within the term; what is called late did not.

    The order of the log says what came before what. Only the term is a matter of clocks: of the stamp's, or without one of the log's.
    """
    manifest, late, after = vote.need_manifest(), vote.late(), vote.cast_after_close()
    start, end = manifest.opens_at - _CLOCKS_DIFFER, term_of(vote)

    def fault(one: SignedBallot) -> str:
        try:
            at, stamped = _moment(vote, one), vote.stamped_at(one) is not None
        except timestamp.BadTimestamp as error:
            return str(error)
        if one.sha256 in late:
            right = one.sha256 in after or (end is not None and at > end)
        else:
            # The log writes a ballot down a moment after it was judged.
            slack = timedelta(0) if stamped else _WRITTEN_DOWN
            right = start <= at and one.sha256 not in after and (end is None or at <= end + slack)
        return "" if right else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"

    _none_of("vote_untimely", _faults(vote.need_ballots(), fault))
    opened = f"{manifest.opens_at:%Y-%m-%d %H:%M:%S}"
    return said("vote_timely", start=opened, end=f"{end:%Y-%m-%d %H:%M:%S}" if end else "–")


def same_poll(vote: PollCase) -> Said:
    """V09."""
    manifest = vote.need_manifest()

    def fault(one: SignedBallot) -> str:
        same = (one.text.poll, one.text.manifest_sha256) == (manifest.poll, vote.manifest_sha256)
        return "" if same else one.text.manifest_sha256[:12]

    _none_of("vote_other_poll", _faults(vote.need_ballots(), fault))
    _none_of("vote_other_poll", [path for path, event in vote.events if event.poll != manifest.poll])
    if vote.tally is not None and (vote.tally.poll, vote.tally.manifest_sha256) != (
        manifest.poll,
        vote.manifest_sha256,
    ):
        raise Broken("vote_other_poll", paths="tally")
    return said("vote_same_poll", sha256=vote.manifest_sha256)


def one_each(vote: PollCase) -> Said:
    """V10. One ballot counts of each member: the last of an unbroken row in the order of the log."""
    effective = effective_ballots(vote)
    if vote.tally is not None and {one.sha256 for one in effective.values()} != set(vote.tally.ballots):
        raise Broken("vote_effective_differs")
    return said("vote_one_each", count=len(effective))


def effective_ballots(vote: PollCase) -> dict[str, SignedBallot]:
    """Member → the ballot that counts. Raises Broken."""
    manifest, late = vote.need_manifest(), vote.late()
    roll = {one.member for one in manifest.roll}
    order = {digest: place for place, digest in enumerate(vote.cast_records())}
    last: dict[str, SignedBallot] = {}
    nonces: set[tuple[str, str]] = set()
    for one in sorted(vote.need_ballots(), key=lambda ballot: order.get(ballot.sha256, len(order))):
        member = one.text.member
        if member not in roll or (member, one.text.nonce) in nonces:
            raise Broken("vote_not_a_member" if member not in roll else "vote_nonce_twice", path=one.path)
        nonces.add((member, one.text.nonce))
        if one.sha256 in late:
            continue
        before = last[member].sha256 if member in last else None
        if one.text.supersedes != before:
            raise Broken("vote_row_broken", path=one.path)
        last[member] = one
    return last


def logged(vote: PollCase) -> Said:
    """V11. One act of the log names each ballot with its signature, and that act is in the tree."""
    log_checks.inclusion(vote.case)
    records = vote.cast_records()

    def fault(one: SignedBallot) -> str:
        named = records.get(one.sha256, [])
        facts = named[0][1]["facts"] if named else {}
        right = (
            facts.get("signature_sha256") == sha256(one.signature).hexdigest()
            and facts.get("member") == one.text.member
        )
        return "" if right and len(named) == 1 else f"{len(named)}"

    _none_of("vote_unlogged", _faults(vote.need_ballots(), fault))
    return said("vote_logged", count=len(vote.need_ballots()))


def consistent(vote: PollCase) -> Said:
    """V12. The tree has only grown since the checkpoints that came earlier."""
    checkpoint = vote.case.need_checkpoint()
    proofs = dict(vote.case.of_role("consistency"))
    notes = {stem(path): data for path, data in vote.case.of_role("earlier-checkpoint")}
    for path, data in proofs.items():
        try:
            text, key = note.open_note(notes[stem(path)].decode(), vote.case.keys)
            earlier = note.Checkpoint.parse(text)
            item = shaped(canonical.loads(data), {"old": int, "new": int, "proof": list})
            steps = [bytes.fromhex(step) for step in item["proof"]]
        except (KeyError, ValueError, TypeError, note.BadNote, canonical.NotCanonical, BadManifest) as error:
            raise Broken("vote_consistency_bad", path=path) from error
        sizes = (item["old"], item["new"]) == (earlier.size, checkpoint.size) and key.name == checkpoint.origin
        if not sizes or not verify_consistency(earlier.size, checkpoint.size, earlier.root, checkpoint.root, steps):
            raise Broken("vote_consistency_bad", path=path)
    return said("vote_consistent", count=len(proofs))


def witnesses(vote: PollCase) -> Said:
    """V13. No witness is named in this version."""
    vote.case.of_role("witness")
    raise Broken("vote_witness_unknown")


def recount(vote: PollCase) -> Said:
    """V14."""
    manifest, tally = vote.need_manifest(), vote.need_tally()
    choices = [one.text.choice for one in effective_ballots(vote).values()]
    counted = tuple(choices.count(one) for one in ("yes", "no", "other"))
    total = len(manifest.roll)
    if (tally.total, tally.yes, tally.no, tally.other) != (total, *counted) or tally.silent != total - sum(counted):
        raise Broken("vote_recount_differs", yes=counted[0], no=counted[1], other=counted[2], total=total)
    return said("vote_recounted", yes=tally.yes, no=tally.no, other=tally.other, silent=tally.silent, total=total)


def decided(vote: PollCase) -> Said:
    """V15."""
    manifest, tally = vote.need_manifest(), vote.need_tally()
    chair = _chair(manifest.roll, effective_ballots(vote))
    try:
        found = _decision(vote, chair)
    except (BadRecord, KeyError) as error:
        raise Broken("vote_rule_bad", detail=error) from error
    if (found, chair) != (tally.decision, tally.chair):
        raise Broken("vote_decision_differs", found=found, told=tally.decision)
    return said("vote_decided", decision=tally.decision, rule=manifest.rules["majority"][0])


def _chair(roll: Iterable[RollMember], effective: dict[str, SignedBallot]) -> str | None:
    head = next((one.member for one in roll if one.presides), "")
    return effective[head].text.choice if head in effective else None


def _decision(vote: PollCase, chair: str | None) -> str:
    """Whole members only. Raises BadRecord, KeyError where a rule is missing."""
    rules, tally = vote.need_manifest().rules, vote.need_tally()
    if tally.present is not None:
        parts, whole = share(rules["quorum"][0])
        if tally.present * whole < parts * tally.total:
            return "no_quorum"
    parts, whole = share(rules["majority"][0])
    silence_agrees = vote.need_manifest().mode == "circulated" and rules.get("silence", ("",))[0] == "agrees"
    yes = tally.yes + (tally.silent if silence_agrees else 0)
    if yes * whole > parts * tally.total:
        return "passed"
    if yes != tally.no or not yes or rules["tie"][0] == "fails":
        return "rejected"
    return {"yes": "passed", "no": "rejected"}.get(chair or "", "undecided")


def voted_documents(vote: PollCase) -> Said:
    """V16. The documents here are those of the manifest; an issued one begins with the bytes that were voted on."""
    manifest = vote.need_manifest()
    known = {one.sha256: one for one in manifest.documents}
    files = vote.case.of_role("voted")
    _none_of("vote_other_document", [path for path, data in files if sha256(data).hexdigest() not in known])
    for path, data in _of_role(vote, "pdf"):
        if not any(sha256(data[: one.size]).hexdigest() == one.sha256 for one in manifest.documents):
            raise Broken("vote_other_document", paths=path)
    return said("vote_documents_ok", count=len(files))


def _each(vote: PollCase, fault: Callable[[SignedBallot], str], bad: str, good: str) -> Said:
    """The check of every ballot whose signature holds; the others are V04's."""
    ballots = [one for one in vote.need_ballots() if one.signed is not None]
    _none_of(bad, _faults(ballots, fault))
    return said(good, count=len(ballots))


def _faults(ballots: Iterable[SignedBallot], fault: Callable[[SignedBallot], str]) -> list[str]:
    return [f"{one.path} ({found})" for one in ballots if (found := fault(one))]


def _none_of(reason: str, paths: list[str]) -> None:
    if paths:
        more = f"; … ({len(paths)})" if len(paths) > _NAMED else ""
        raise Broken(reason, paths="; ".join(paths[:_NAMED]) + more)


# V03 comes first: it reads what the others look at.
ORDER: tuple[tuple[str, Callable[[PollCase], Said]], ...] = (
    ("V03", readable),
    ("V01", complete),
    ("V02", seals),
    ("V04", signatures),
    ("V05", trusted),
    ("V06", in_force),
    ("V07", own_certificates),
    ("V08", in_time),
    ("V09", same_poll),
    ("V10", one_each),
    ("V11", logged),
    ("V12", consistent),
    ("V13", witnesses),
    ("V14", recount),
    ("V15", decided),
    ("V16", voted_documents),
)
