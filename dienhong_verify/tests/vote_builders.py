"""A vote of three members in a pack, made without the platform; a test changes what a dishonest office could have changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign import signers

from dienhong_verify import canonical, layout, merkle, note, pack
from dienhong_verify.tests.builders import (
    NOW,
    ORIGIN,
    Holder,
    Parts,
    a_country,
    a_holder,
    files_of,
    log_parts,
    stamper,
)

POLL = "0c7b5c0e-1111-4222-8333-444455556666"
TEXT = b"%PDF-1.7 the frozen text"
OPENED = NOW - timedelta(minutes=50)
CLOSED = NOW - timedelta(minutes=20)


@cache
def member_keys() -> tuple[Holder, ...]:
    """The keys of the three members; the first presides."""
    return tuple(a_holder(f"Thành Viên {number}", a_country().issuing) for number in range(3))


def instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seat(number: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{number}"


def fingerprint(holder: Holder) -> str:
    return holder.certificate.fingerprint(hashes.SHA256()).hex()


def signed(data: bytes, holder: Holder, at: datetime | None) -> bytes:
    """A detached CAdES signature, stamped at that time."""
    signer = signers.SimpleSigner(holder.asn1_certificate(), holder.asn1_key(), holder.store())
    stamp = None if at is None else stamper(a_country().tsa, at)
    made = signer.async_sign_general_data(data, "sha256", detached=True, use_cades=True, timestamper=stamp)
    found: bytes = asyncio.run(made).dump()
    return found


@dataclass
class Cast:
    """A ballot: whose, what, which key, when stamped; `bytes_signed` and `record` to say something else than what is true."""

    member: int
    choice: str
    minute: int
    supersedes: str | None = None
    holder: Holder | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    other_bytes: bytes = b""
    stamped: bool = True

    def at(self) -> datetime:
        return NOW - timedelta(hours=1) + timedelta(minutes=self.minute)

    def content(self, manifest: bytes) -> bytes:
        text = {
            "format": "dienhong-ballot/1",
            "poll": POLL,
            "manifest_sha256": sha256(manifest).hexdigest(),
            "member": seat(self.member),
            "choice": self.choice,
            "opinion": "",
            "objections": [],
            "nonce": f"{self.minute:032x}",
            "supersedes": self.supersedes,
            "claimed_at": instant(self.at()),
            "channel": "room",
            **self.changes,
        }
        return canonical.dumps(text)


@dataclass
class Vote:
    """All of it; a change of a field makes another, rightly signed pack."""

    casts: list[Cast] = field(default_factory=lambda: [Cast(0, "yes", 12), Cast(1, "yes", 14), Cast(2, "no", 16)])
    manifest: dict[str, Any] = field(default_factory=dict)
    tally: dict[str, Any] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    unlogged: set[int] = field(default_factory=set)
    seal: Holder | None = None
    crls: list[bytes] = field(default_factory=list)
    voted: bytes = TEXT
    closed: bool = True
    earlier: bool = True
    forged_proof: bool = False

    def manifest_bytes(self) -> bytes:
        return canonical.dumps(
            {
                "format": "dienhong-poll/1",
                "poll": POLL,
                "body": {"id": POLL, "name": "Tập thể thử nghiệm"},
                "mode": "in_session",
                "question": "Thông qua?",
                "options": ["yes", "no", "other"],
                "rules": [
                    {"code": code, "value": value, "citation": "Quy chế thử", "status": "confirmed"}
                    for code, value in (("majority", "1/2"), ("quorum", "2/3"), ("tie", "chair"))
                ],
                "opens_at": instant(OPENED),
                "closes_at": None,
                "roll": [
                    {
                        "member": seat(number),
                        "name": f"Thành Viên {number}",
                        "office": "Bộ trưởng",
                        "presides": number == 0,
                        "certificates": [fingerprint(holder)],
                    }
                    for number, holder in enumerate(member_keys())
                ],
                "documents": [{"name": "x.pdf", "version": "1", "sha256": sha256(TEXT).hexdigest(), "size": len(TEXT)}],
                **self.manifest,
            }
        )

    def tally_bytes(self, manifest: bytes) -> bytes:
        last = {one.member: (place, one) for place, one in enumerate(self.casts) if place not in self.late}
        choices = [one.choice for _, one in last.values()]
        digest = {place: sha256(one.content(manifest)).hexdigest() for place, one in enumerate(self.casts)}
        head = last.get(0)
        return canonical.dumps(
            {
                "format": "dienhong-tally/1",
                "poll": POLL,
                "manifest_sha256": sha256(manifest).hexdigest(),
                "closed_at": instant(CLOSED),
                "total": 3,
                "yes": choices.count("yes"),
                "no": choices.count("no"),
                "other": choices.count("other"),
                "silent": 3 - len(choices),
                "present": None,
                "chair": head[1].choice if head else None,
                "decision": "passed" if choices.count("yes") == 2 else "rejected",
                "ballots": [digest[place] for place, _ in sorted(last.values(), key=lambda pair: pair[1].member)],
                "late": [digest[place] for place in sorted(self.late)],
                **self.tally,
            }
        )

    def parts(self) -> Parts:
        country, manifest = a_country(), self.manifest_bytes()
        seal = self.seal or country.seal
        records, files = [_record("open_poll", 10)], Parts()
        for place, one in enumerate(self.casts):
            content = one.content(manifest)
            stamped = one.at() if one.stamped else None
            signature = signed(one.other_bytes or content, one.holder or member_keys()[one.member], stamped)
            facts = {
                "ballot_sha256": sha256(content).hexdigest(),
                "signature_sha256": sha256(signature).hexdigest(),
                "member": seat(one.member),
                **one.facts,
            }
            if place not in self.unlogged:
                records.append(_record("cast_ballot", one.minute, **facts))
            if place not in self.hidden:
                files[f"ballots/{place:05d}.json"] = ("ballot", content)
                files[f"ballots/{place:05d}.p7s"] = ("ballot-signature", signature)
        files["poll/manifest.json"] = ("poll", manifest)
        files["poll/manifest.p7s"] = ("poll-seal", signed(manifest, seal, OPENED))
        if self.closed:
            tally = self.tally_bytes(manifest)
            files["poll/tally.json"] = ("tally", tally)
            files["poll/tally.p7s"] = ("tally-seal", signed(tally, seal, CLOSED))
            after = [place for place, one in enumerate(self.casts) if one.at() > CLOSED]
            records.insert(len(records) - len(after), _record("close_poll", 40))
        files["voted/001"] = ("voted", self.voted)
        for number, crl in enumerate(self.crls):
            files[f"validation/lists/{number}.crl"] = ("other", crl)
        logged = log_parts(records)
        return {
            **logged,
            **(_earlier(records, logged, forged=self.forged_proof) if self.earlier else {}),
            layout.KEYS: ("keys", country.keys()),
            layout.ANCHORS: ("anchors", country.anchors()),
            **files,
        }

    def pack(self) -> bytes:
        return pack.write(files_of(self.parts(), subject={"type": "cabinet.Poll", "id": POLL, "document_id": ""}))


def _record(command: str, minute: int, **facts: object) -> bytes:
    at = NOW - timedelta(hours=1) + timedelta(minutes=minute)
    return canonical.dumps(
        {
            "format": layout.RECORD_FORMAT,
            "id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
            "at": instant(at),
            "command": f"cabinet.{command}",
            "outcome": "done",
            "error": None,
            "agency": 7,
            "subject": {"type": "cabinet.Poll", "id": POLL},
            "actor": {"kind": "person", "name": "Nguyễn Văn An"},
            "arguments": {},
            "facts": facts,
        }
    )


def _earlier(records: list[bytes], logged: Parts, *, forged: bool) -> Parts:
    """The checkpoint of the first ten leaves, with the proof that the log has only grown; or one of another log."""
    leaves = [merkle.leaf_hash(f"stranger {number}".encode()) for number in range(20)]
    for number, record in enumerate(records):
        leaves.insert(3 * (number + 1), merkle.leaf_hash(record))
    old = [merkle.leaf_hash(b"rewritten"), *leaves[1:10]] if forged else leaves[:10]
    checkpoint = note.sign(note.Checkpoint(ORIGIN, 10, merkle.root_of(old)).body(), a_country().log).encode()
    proof = [step.hex() for step in merkle.consistency_proof(leaves, 10)]
    told = canonical.dumps({"old": 10, "new": len(leaves), "proof": proof})
    return {"log/earlier-10.txt": ("earlier-checkpoint", checkpoint), "log/earlier-10.json": ("consistency", told)}


def a_crl(holder: Holder, since: datetime, issuer: Holder | None = None) -> bytes:
    """A revocation list (DER) of the issuing authority, or of somebody else, that names the holder's certificate."""
    authority = issuer or a_country().issuing
    entry = (
        x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number).revocation_date(since).build()
    )
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(a_country().issuing.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + timedelta(days=1))
        .add_revoked_certificate(entry)
    )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)
