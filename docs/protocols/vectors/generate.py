"""Write the test vectors of the evidence protocol: `python docs/protocols/vectors/generate.py` (same output each time)."""

from __future__ import annotations

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dienhong_verify import canonical, layout, merkle, note, pack

FOLDER = Path(__file__).resolve().parent
# Published so that everybody can sign the vectors again. Never used for anything else.
TEST_SEED = bytes(range(32))
ORIGIN = "vi-du.dienhong.vn/log"

RECORD = {
    "format": layout.RECORD_FORMAT,
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "at": "2026-03-14T01:02:03.000004Z",
    "command": "documents.complete_issue",
    "outcome": "done",
    "error": None,
    "agency": 57,
    "subject": {"type": "documents.OutgoingDocument", "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7"},
    "actor": {
        "kind": "person",
        "name": "Nguyễn Thị Ánh",
        "account": 3,
        "person": 5,
        "agency": 57,
        "on_behalf_of": 8,
        "on_behalf_of_name": "Trần Văn Đức",
        "support_session": None,
    },
    "arguments": {"document_id": 12},
    "facts": {"number": "15/CV-UBND", "pdf_sha256": "ab" * 32},
}
CANONICAL = [
    None,
    True,
    0,
    -9007199254740991,
    "",
    'Điện Biên Phủ "1954"\n',
    "\u2028\u007f\u0001",
    [],
    [1, [2, []]],
    {},
    {"b": 1, "a": {"đ": 2, "d": 3}, "A": []},
    {"é": 1, "z": 2},
]
NOT_CANONICAL = [
    "1.0",
    "1e2",
    "NaN",
    "9007199254740992",
    '{"a": 1}',
    '{"b":1,"a":1}',
    '{"a":1,"a":1}',
    '"\\u0111"',
    "-0",
]


def canonical_vectors() -> object:
    """Values with their bytes, and texts that are not canonical."""
    written = [{"value": value, "utf8_hex": canonical.dumps(value).hex()} for value in CANONICAL]
    return {"canonical": written, "refused": NOT_CANONICAL}


def merkle_vectors() -> object:
    """Trees of 0 … 9 leaves with every inclusion and consistency proof. Leaf n is the two bytes `L`, `n` in ASCII."""
    leaves = [f"L{number}".encode() for number in range(9)]
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    return {
        "leaves": [
            {"leaf_hex": leaf.hex(), "leaf_hash": digest.hex()} for leaf, digest in zip(leaves, hashes, strict=True)
        ],
        "trees": [_tree(hashes[:size]) for size in range(10)],
    }


def _tree(hashes: list[bytes]) -> object:
    size = len(hashes)
    return {
        "size": size,
        "root": merkle.root_of(hashes).hex(),
        "inclusion": [[step.hex() for step in merkle.inclusion_proof(hashes, index)] for index in range(size)],
        "consistency": {
            str(old): [step.hex() for step in merkle.consistency_proof(hashes, old)] for old in range(1, size + 1)
        },
    }


def note_vectors() -> object:
    """Two keys from one published seed, a checkpoint and a manifest signed with them."""
    private = Ed25519PrivateKey.from_private_bytes(TEST_SEED)
    log, evidence = note.SignerKey(ORIGIN, private), note.SignerKey(f"{ORIGIN}/evidence", private)
    checkpoint = note.Checkpoint(ORIGIN, 9, merkle.root_of([merkle.leaf_hash(f"L{n}".encode()) for n in range(9)]))
    manifest = b"{}"
    return {
        "seed_hex": TEST_SEED.hex(),
        "log_key": str(log.verifier),
        "log_key_fingerprint": log.verifier.fingerprint,
        "evidence_key": str(evidence.verifier),
        "checkpoint_body": checkpoint.body(),
        "checkpoint_note": note.sign(checkpoint.body(), log),
        "manifest_hex": manifest.hex(),
        "manifest_note": note.sign(layout.manifest_text(manifest), evidence),
    }


def record_vectors() -> object:
    """A record, its leaf bytes and leaf hash."""
    leaf = canonical.dumps(RECORD)
    return {"record": RECORD, "leaf_utf8": leaf.decode(), "leaf_hash": merkle.leaf_hash(leaf).hex()}


def pack_vectors() -> object:
    """The container's bytes for three small files."""
    files = {"b/tep.txt": b"2", "a.txt": b"", "b-1": b"\x00\xff"}
    return {"files_hex": {name: data.hex() for name, data in files.items()}, "pack_hex": pack.write(files).hex()}


VECTORS = {
    "canonical.json": canonical_vectors,
    "merkle.json": merkle_vectors,
    "note.json": note_vectors,
    "record.json": record_vectors,
    "pack.json": pack_vectors,
}


def text_of(name: str) -> str:
    """The text of one vector file."""
    return json.dumps(VECTORS[name](), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name in VECTORS:
        (FOLDER / name).write_text(text_of(name), encoding="utf-8")
