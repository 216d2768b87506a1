"""Checks E01–E09 and E16: container, manifest, records, log and trust."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dienhong_verify import asice, canonical, note, pack, timestamp
from dienhong_verify.case import Broken, Case, NotRun, Proof, Said, fits, said
from dienhong_verify.chain import BadAnchors, load_anchors
from dienhong_verify.layout import (
    ANCHORS,
    CHECKPOINT,
    KEYS,
    MANIFEST,
    MANIFEST_NOTE,
    PROOFS,
    RECORD_FORMAT,
    REQUIRED_ROLES,
    TIMESTAMP,
    BadManifest,
    Manifest,
    manifest_text,
    parse_instant,
    shaped,
)
from dienhong_verify.merkle import leaf_hash, verify_inclusion

# The clocks of two machines.
CLOCK_SKEW = timedelta(minutes=5)

_RECORD: dict[str, type | tuple[type, ...]] = {
    "format": str,
    "id": str,
    "at": str,
    "command": str,
    "outcome": str,
    "error": (str, type(None)),
    "agency": (int, type(None)),
    "subject": (dict, type(None)),
    "actor": dict,
    "arguments": dict,
    "facts": dict,
}
# Done first → done later, for the same subject. A loop (returned, submitted again) does not matter: the first time counts.
STEPS = (
    ("documents.create_draft", "documents.submit_draft"),
    ("documents.submit_draft", "documents.approve_draft"),
    ("documents.approve_draft", "documents.request_signature"),
    ("documents.request_signature", "documents.record_signature"),
    ("documents.record_signature", "documents.issue_document"),
    ("documents.issue_document", "documents.complete_issue"),
    ("documents.receive_document", "documents.register_incoming"),
    ("documents.register_incoming", "documents.assign_incoming"),
)
ISSUE = "documents.issue_document"
# A document sent by another vendor's system was issued there: here its acceptance stands in the log.
ACCEPT = "exchange.accept_package"


def unwrapped(case: Case, data: bytes) -> bytes:
    """The pack inside an ASiC-E container, whose own faults are E17's; other bytes as they are."""
    if not asice.is_container(data):
        return data
    try:
        return asice.pack_of(asice.read(data))
    except asice.BadContainer as error:
        try:
            return asice.pack_of(error.files or {})
        except pack.BadPack:
            return data
    except pack.BadPack:
        return data


def asice_container(case: Case, data: bytes) -> Said:
    """E17."""
    try:
        files = asice.read(data)
        signer = asice.signer_of(files, case.need_anchors(), case.moment)
    except asice.BadContainer as error:
        raise Broken("asice_bad", detail=error) from error
    return said("asice_ok", count=len(files), signer=signer)


def container(case: Case, data: bytes) -> Said:
    """E01."""
    try:
        case.files = pack.read(data)
    except pack.BadPack as error:
        case.files = error.files
        _prepare(case)
        raise Broken("container_bad", detail=error) from error
    _prepare(case)
    return said("container_ok", count=len(case.files))


def _prepare(case: Case) -> None:
    """Read what nearly every check needs, so that a fault is named by its own check and hides no other."""
    files = case.files or {}
    try:
        case.manifest = Manifest.parse(files.get(MANIFEST, b""))
    except BadManifest:
        case.manifest = None
    else:
        case.changed = {item.path for item in case.manifest.files if not fits(item, files.get(item.path, b""))}
    try:
        case.keys = case.own.keys or read_keys(files.get(KEYS, b""))
        case.anchors = case.own.anchors or tuple(load_anchors(files.get(ANCHORS, b"")))
    except (note.BadNote, BadAnchors) as error:
        case.trust_problem = str(error)


def read_keys(data: bytes) -> tuple[note.VerifierKey, ...]:
    """The verifier keys of a keys.txt, one a line. Raises BadNote."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise note.BadNote("the keys are not text") from error
    if not text.endswith("\n"):
        raise note.BadNote("the keys end with a line feed")
    return tuple(note.VerifierKey.parse(line) for line in text[:-1].split("\n"))


def manifest(case: Case) -> Said:
    """E02."""
    files = case.need_files()
    for path in (MANIFEST, MANIFEST_NOTE):
        if path not in files:
            raise Broken("manifest_missing", path=path)
    try:
        expected = f"{Manifest.parse(files[MANIFEST]).origin}/evidence"
        text, key = note.open_note(_text(files[MANIFEST_NOTE]), case.keys)
        if key.name != expected or text != manifest_text(files[MANIFEST]):
            raise note.BadNote("it is over another manifest, or by a key that is not for evidence")
    except BadManifest as error:
        raise Broken("manifest_bad", detail=error) from error
    except note.BadNote as error:
        raise Broken("manifest_unsigned", detail=error) from error
    return said("manifest_ok", key=key.name)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise note.BadNote("not UTF-8") from error


def file_hashes(case: Case) -> Said:
    """E03."""
    files, listed = case.need_files(), case.need_manifest().files
    for item in listed:
        if item.path not in files:
            raise Broken("file_missing", path=item.path)
        if item.path in case.changed:
            raise Broken("file_changed", path=item.path)
    extra = sorted(set(files) - {item.path for item in listed} - {MANIFEST, MANIFEST_NOTE})
    if extra:
        raise Broken("file_extra", path=extra[0])
    missing = [role for role in REQUIRED_ROLES if role not in {item.role for item in listed}]
    if missing:
        raise Broken("role_missing", role=missing[0])
    return said("files_ok", count=len(listed))


def records(case: Case) -> Said:
    """E04."""
    found = []
    for path, data in case.of_role("record"):
        try:
            found.append((path, _record(data)))
        except (canonical.NotCanonical, BadManifest) as error:
            raise Broken("record_bad", path=path, detail=error) from error
    case.records = found
    return said("records_ok", count=len(found))


def _record(data: bytes) -> dict[str, Any]:
    value = canonical.loads(data)
    content = shaped(value, _RECORD)
    if content["format"] != RECORD_FORMAT or content["outcome"] not in ("done", "refused"):
        raise BadManifest("its format or its outcome is unknown")
    if (content["outcome"] == "refused") != (content["error"] is not None):
        raise BadManifest("a refusal, and only a refusal, has an error code")
    parse_instant(content["at"])
    if content["subject"] is not None:
        shaped(content["subject"], {"type": str, "id": str})
    return content


def leaves(case: Case) -> Said:
    """E05."""
    files = case.need_files()
    ((_, data),) = case.of_role("proofs")
    try:
        members = shaped(canonical.loads(data), {"size": int, "records": list})
        case.proofs = [_proof(item) for item in members["records"]]
        case.proofs_size = members["size"]
    except (canonical.NotCanonical, BadManifest, ValueError) as error:
        raise Broken("proofs_bad", path=PROOFS, detail=error) from error
    if [proof.path for proof in case.proofs] != [path for path, _ in case.of_role("record")]:
        raise Broken("proofs_differ")
    for proof in case.proofs:
        if leaf_hash(files[proof.path]) != proof.leaf_hash:
            raise Broken("leaf_bad", path=proof.path)
    return said("leaves_ok", count=len(case.proofs))


def _proof(value: object) -> Proof:
    item = shaped(value, {"path": str, "index": int, "leaf_hash": str, "proof": list})
    if any(not isinstance(step, str) or step != step.lower() for step in [item["leaf_hash"], *item["proof"]]):
        raise BadManifest("hashes are lower-case hex")
    return Proof(
        item["path"], item["index"], bytes.fromhex(item["leaf_hash"]), tuple(map(bytes.fromhex, item["proof"]))
    )


def inclusion(case: Case) -> Said:
    """E06."""
    files, proofs, checkpoint = case.need_files(), case.need_proofs(), case.need_checkpoint()
    for proof in proofs:
        leaf = leaf_hash(files.get(proof.path, b""))
        if not verify_inclusion(leaf, proof.index, checkpoint.size, proof.path_hashes, checkpoint.root):
            raise Broken("inclusion_bad", path=proof.path, index=proof.index)
    return said("inclusion_ok", size=checkpoint.size)


def checkpoint(case: Case) -> Said:
    """E07. Comes before E06 and E08, which need it."""
    ((_, data),) = case.of_role("checkpoint")
    origin = case.need_manifest().origin
    try:
        text, key = note.open_note(_text(data), case.keys)
        found = note.Checkpoint.parse(text)
    except note.BadNote as error:
        raise Broken("checkpoint_bad", detail=error) from error
    if {found.origin, key.name} != {origin} or (case.proofs is not None and case.proofs_size != found.size):
        raise Broken("checkpoint_differs")
    case.checkpoint = found
    return said("checkpoint_ok", origin=origin, size=found.size)


def stamp(case: Case) -> Said:
    """E08."""
    files, anchors = case.need_files(), case.need_anchors()
    if TIMESTAMP not in files and TIMESTAMP not in {item.path for item in case.need_manifest().files}:
        raise NotRun("stamp_absent")
    try:
        case.timestamp = timestamp.verify(files.get(TIMESTAMP, b""), files.get(CHECKPOINT, b""), anchors)
    except timestamp.BadTimestamp as error:
        raise Broken("stamp_bad", detail=error) from error
    return said("stamp_ok", at=case.timestamp.at.strftime("%Y-%m-%d %H:%M:%S"), authority=case.timestamp.authority)


def order(case: Case) -> Said:
    """E09."""
    found, proofs = case.need_records(), case.need_proofs()
    last = -1
    for proof in proofs:
        if proof.index <= last:
            raise Broken("order_index", path=proof.path)
        last = proof.index
    for path, content in found:
        if case.timestamp and parse_instant(content["at"]) > case.timestamp.at + CLOCK_SKEW:
            raise Broken("order_future", path=path)
    _require_steps(found)
    commands = {content["command"] for _, content in found if content["outcome"] == "done"}
    sent = any(item.role == "edxml" for item in case.need_manifest().files)
    if sent and not {ISSUE, ACCEPT} & commands:
        raise Broken("order_absent", earlier=f"{ISSUE} / {ACCEPT}")
    return said("order_ok", count=len(found))


def _require_steps(found: list[tuple[str, dict[str, Any]]]) -> None:
    first: dict[tuple[str, str], int] = {}
    for place, (_, content) in enumerate(found):
        if content["outcome"] == "done":
            first.setdefault((_subject(content), content["command"]), place)
    for (subject, later), place in first.items():
        for earlier, _ in (step for step in STEPS if step[1] == later):
            if first.get((subject, earlier), -1) > place:
                raise Broken("order_step", path=found[place][0], earlier=earlier, later=later)
    issued = [place for (_, command), place in first.items() if command == ISSUE]
    for (_, command), place in first.items():
        if command.startswith("exchange.") and issued and place < min(issued):
            raise Broken("order_step", path=found[place][0], earlier=ISSUE, later=command)


def _subject(content: dict[str, Any]) -> str:
    subject = content["subject"]
    return f"{subject['type']} {subject['id']}" if subject else ""


def trust(case: Case) -> Said:
    """E16."""
    origin, files = case.need_manifest().origin, case.need_files()
    if case.trust_problem:
        raise Broken("trust_bad", detail=case.trust_problem)
    log = _log_key(case.keys, origin)
    if not (case.own.keys or case.own.anchors):
        return said("trust_pack", log=log)
    try:
        packed = _log_key(read_keys(files.get(KEYS, b"")), origin)
    except note.BadNote as error:
        raise Broken("trust_bad", detail=error) from error
    if case.own.keys and packed != log:
        raise Broken("trust_other_log", log=packed, own=log)
    what = [KEYS.rpartition("/")[2]] * bool(case.own.keys) + [ANCHORS.rpartition("/")[2]] * bool(case.own.anchors)
    return said("trust_own", what=" + ".join(what), log=log)


def _log_key(keys: tuple[note.VerifierKey, ...], origin: str) -> str:
    for key in keys:
        if key.name == origin:
            return key.fingerprint
    raise Broken("trust_bad", detail=f"no key is named {origin}")
