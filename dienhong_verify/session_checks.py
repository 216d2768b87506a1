"""Checks S01–S06: the archive of a session (docs/protocols/session-archive.md, section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from dienhong_verify import canonical, pack, pdfsig, timestamp
from dienhong_verify.archives import ArchiveTable, BadArchive, read_archive
from dienhong_verify.case import Broken, Case, NotRun, Said, Trust, said
from dienhong_verify.chain import BadAnchors, Chains, NotTrusted, load_anchors, name_of
from dienhong_verify.cmsig import BadSignature, verify_detached
from dienhong_verify.polls import BadRecord, read_poll

# Roles of files that the archive's own table lists; the others belong to the log.
LISTED = ("pdf", "vote-pack", "paper")
_AUTHORITIES, _LISTS = "validation/authorities.pem", "validation/lists/"
_NAMED = 5
ROWS = "session/rows.json"
Judge = Callable[[bytes, Trust], list[tuple[str, str]]]


@dataclass
class ArchiveCase:
    """What the checks of an archive share. `judge` gives (number, reason) of the checks of a pack inside that fail."""

    case: Case
    judge: Judge
    table: ArchiveTable | None = None

    def need_table(self) -> ArchiveTable:
        """The table of contents, if it could be read."""
        if self.table is None:
            raise NotRun("not_run", check="S01")
        return self.table

    def file(self, path: str) -> bytes:
        """A file of the archive. Raises Broken where it is not there or another."""
        files = self.case.need_files()
        if path not in files:
            raise Broken("file_missing", path=path)
        self.case.require_unchanged(path)
        return files[path]


def contents(archive: ArchiveCase) -> Said:
    """S01. Every file that the table names is here, byte for byte, and no other. Fills in the case, so it comes first."""
    ((path, data),) = archive.case.of_role("archive")
    try:
        archive.table = read_archive(data)
    except BadArchive as error:
        raise Broken("archive_unreadable", path=path, detail=error) from error
    files = archive.case.need_files()
    listed = {one.path: one for one in archive.table.files}
    here = {item.path for item in archive.case.need_manifest().files if item.role in LISTED} & set(files)
    _none("archive_lacks", sorted(set(listed) - set(files)))
    _none("archive_foreign", sorted(here - set(listed)))
    changed = [
        one.path
        for one in archive.table.files
        if (one.size, one.sha256) != (len(files[one.path]), sha256(files[one.path]).hexdigest())
    ]
    _none("archive_changed", changed)
    return said("archive_whole", count=len(listed))


def seal(archive: ArchiveCase) -> Said:
    """S02. The agency's seal over the table."""
    case = archive.case
    ((path, data),) = case.of_role("archive")
    ((seal_path, signature),) = case.of_role("archive-seal")
    for one in (path, seal_path):
        case.require_unchanged(one)
    files = case.need_files()
    try:
        lists = [content for name, content in sorted(files.items()) if name.startswith(_LISTS)]
        chains = Chains(case.need_anchors(), lists)
        others = load_anchors(files[_AUTHORITIES]) if _AUTHORITIES in files else []
        found = verify_detached(signature, data)
        at = timestamp.verify_token(found.token, found.signature, chains).at if found.token else case.moment
        chains.require(found.certificate, at, [*found.others, *others])
    except (BadSignature, NotTrusted, BadAnchors, timestamp.BadTimestamp) as error:
        raise Broken("vote_seal_bad", path=seal_path, detail=error) from error
    return said("vote_seal_ok", signer=name_of(found.certificate))


def votes(archive: ArchiveCase) -> Said:
    """S03. Each vote's own pack passes all its checks, under the keys and anchors that count here."""
    found = archive.need_table().votes
    if not found:
        raise NotRun("absent")
    trust = Trust(archive.case.need_anchors(), archive.case.keys)
    for one in found:
        data = archive.file(one.path)
        failed = archive.judge(data, trust)
        if failed:
            raise Broken("archive_vote_fails", path=one.path, check=failed[0][0], detail=failed[0][1])
        manifest = _inside(one.path, data, "poll/manifest.json")
        if sha256(manifest).hexdigest() != one.manifest_sha256:
            raise Broken("archive_other_vote", path=one.path)
    return said("archive_votes_ok", count=len(found))


def issued_as_voted(archive: ArchiveCase) -> Said:
    """S04. What was issued begins with exactly the bytes that a vote of the session named."""
    found = [one for one in archive.need_table().documents if one.voted_sha256]
    if not found:
        raise NotRun("absent")
    voted: set[str] = set()
    for one in archive.need_table().votes:
        text = _inside(one.path, archive.file(one.path), "poll/manifest.json")
        try:
            voted |= {document.sha256 for document in read_poll(text).documents}
        except BadRecord as error:
            raise Broken("archive_unreadable", path=one.path, detail=error) from error
    for document in found:
        data = archive.file(document.path)
        begins = sha256(data[: document.voted_size]).hexdigest() == document.voted_sha256
        if not begins or len(data) <= document.voted_size or document.voted_sha256 not in voted:
            raise Broken("archive_not_as_voted", path=document.path)
    return said("archive_as_voted", count=len(found))


def minutes(archive: ArchiveCase) -> Said:
    """S05. The minutes bear the signatures of two persons."""
    path = archive.need_table().minutes_path
    try:
        signers = pdfsig.verify(archive.file(path), archive.case.need_anchors(), archive.case.moment)
    except pdfsig.BadPdf as error:
        raise Broken("pdf_bad", path=path, detail=error) from error
    names = "; ".join(one.name for one in signers)
    if len(signers) < 2:
        raise Broken("archive_minutes_signers", signers=names)
    return said("pdf_ok", signers=names)


def rows(archive: ArchiveCase) -> Said:
    """S06. The rows are those whose hashes were logged when the session was closed and its minutes were settled."""
    logged = {**_logged(archive, "cabinet.close_session"), **_logged(archive, "cabinet.settle_minutes")}
    if not logged:
        raise NotRun("absent")
    try:
        found = canonical.loads(archive.file(ROWS))
    except canonical.NotCanonical as error:
        raise Broken("archive_unreadable", path=ROWS, detail=error) from error
    if not isinstance(found, dict):
        raise Broken("archive_unreadable", path=ROWS, detail="{}")
    here = {name: sha256(canonical.dumps(table)).hexdigest() for name, table in found.items()}
    _none("archive_rows_changed", sorted(name for name in {*here, *logged} if here.get(name) != logged.get(name)))
    return said("archive_rows_ok", count=len(here))


def _logged(archive: ArchiveCase, command: str) -> dict[str, str]:
    """Table → hash, of the done act on this session."""
    subject = {"type": "cabinet.Session", "id": archive.need_table().session}
    for _path, content in archive.case.need_records():
        if (content["command"], content["outcome"], content["subject"]) == (command, "done", subject):
            found = content["facts"].get("rows", {})
            return found if isinstance(found, dict) else {}
    return {}


def _inside(path: str, data: bytes, name: str) -> bytes:
    try:
        return pack.read(data)[name]
    except (pack.BadPack, KeyError) as error:
        raise Broken("archive_unreadable", path=path, detail=error) from error


def _none(reason: str, paths: Iterable[str]) -> None:
    found = list(paths)
    if found:
        more = f"; … ({len(found)})" if len(found) > _NAMED else ""
        raise Broken(reason, paths="; ".join(found[:_NAMED]) + more)


ORDER: tuple[tuple[str, Callable[[ArchiveCase], Said]], ...] = (
    ("S01", contents),
    ("S02", seal),
    ("S03", votes),
    ("S04", issued_as_voted),
    ("S05", minutes),
    ("S06", rows),
)
