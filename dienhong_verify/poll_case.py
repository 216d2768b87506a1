"""The files of a vote inside a pack, read once for all checks of ballots."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from asn1crypto import x509

from dienhong_verify import timestamp
from dienhong_verify.case import Broken, Case, NotRun
from dienhong_verify.chain import BadAnchors, Chains, load_anchors
from dienhong_verify.cmsig import BadSignature, Detached, verify_detached
from dienhong_verify.polls import BallotText, PollEvent, PollManifest, TallyText

CAST = "cabinet.cast_ballot"
CLOSE = "cabinet.close_poll"
OPEN = "cabinet.open_poll"
PREPARE = "cabinet.prepare_poll"
WITHDRAW = "cabinet.withdraw_poll"
_AUTHORITIES = "validation/authorities.pem"
_LISTS = "validation/lists/"
_STAMPS = "validation/stamps/"


@dataclass(frozen=True)
class SignedBallot:
    """A ballot of the pack. `signed` None: its signature does not hold, for the reason `fault`."""

    path: str
    sha256: str
    text: BallotText
    signature: bytes
    signed: Detached | None
    fault: str = ""


@dataclass
class PollCase:
    """What the checks of a vote share; they fill it in from top to bottom."""

    case: Case
    chains: Chains
    others: list[x509.Certificate]
    manifest: PollManifest | None = None
    manifest_sha256: str = ""
    events: list[tuple[str, PollEvent]] = field(default_factory=list)
    ballots: list[SignedBallot] | None = None
    tally: TallyText | None = None

    def need_manifest(self) -> PollManifest:
        """The manifest, if it could be read."""
        if self.manifest is None:
            raise NotRun("not_run", check="V03")
        return self.manifest

    def need_ballots(self) -> list[SignedBallot]:
        """The ballots, if all could be read."""
        if self.ballots is None:
            raise NotRun("not_run", check="V03")
        return self.ballots

    def need_tally(self) -> TallyText:
        """The tally, if there is one that could be read."""
        self.need_ballots()
        if self.tally is None:
            raise NotRun("absent")
        return self.tally

    def cast_records(self) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        """SHA-256 of a ballot → the done acts (path, content) that name it, in the order of the log."""
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for path, content in self.done():
            if content["command"] == CAST:
                found.setdefault(str(content["facts"].get("ballot_sha256")), []).append((path, content))
        return found

    def done(self) -> list[tuple[str, dict[str, Any]]]:
        """(path, content) of the acts that were done, in the order of the log."""
        return [one for one in self.case.need_records() if one[1]["outcome"] == "done"]

    def cast_after_close(self) -> set[str]:
        """Ballots that the log has after the count."""
        acts = [one for _, one in self.done()]
        closed = next((place for place, one in enumerate(acts) if one["command"] == CLOSE), len(acts))
        return {str(one["facts"].get("ballot_sha256")) for one in acts[closed:] if one["command"] == CAST}

    def late(self) -> set[str]:
        """Ballots that do not count: those that the tally calls late, and those that came after it."""
        return {*(self.tally.late if self.tally else ()), *self.cast_after_close()}

    def stamped_at(self, ballot: SignedBallot) -> datetime | None:
        """The stamped time of a ballot's signature, from inside it or made afterwards; None without a stamp.

        Raises timestamp.BadTimestamp.
        """
        if ballot.signed is None:
            return None
        value = ballot.signed.signature
        files = self.case.need_files()
        token = ballot.signed.token or files.get(f"{_STAMPS}{sha256(value).hexdigest()}.tst", b"")
        return timestamp.verify_token(token, value, self.chains).at if token else None


def term_of(vote: PollCase) -> datetime | None:
    """The term, as it was last extended; None where the vote ends with its count."""
    term = vote.need_manifest().closes_at
    for _, event in vote.events:
        term = event.closes_at or term
    return term


def begin(case: Case) -> PollCase:
    """The case of the vote in the pack. Raises NotRun when the pack is not about one."""
    files = case.need_files()
    case.of_role("poll")
    lists = [data for path, data in sorted(files.items()) if path.startswith(_LISTS)]
    try:
        others = load_anchors(files[_AUTHORITIES]) if _AUTHORITIES in files else []
    except BadAnchors as error:
        raise Broken("trust_bad", detail=error) from error
    return PollCase(case, Chains(case.need_anchors(), lists), others)


def signed_ballot(path: str, data: bytes, text: BallotText, signature: bytes) -> SignedBallot:
    """The ballot with what its signature says."""
    digest = sha256(data).hexdigest()
    try:
        return SignedBallot(path, digest, text, signature, verify_detached(signature, data))
    except BadSignature as error:
        return SignedBallot(path, digest, text, signature, None, str(error))


def stem(path: str) -> str:
    """`ballots/00001.json` and `ballots/00001.p7s` belong together."""
    return str(PurePosixPath(path).with_suffix(""))
