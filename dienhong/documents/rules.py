"""What must be true before a document may go on; pure decisions, no query, no clock."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from dienhong.documents.document_types import BY_CODE
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import ORDINARY, URGENT

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from dienhong.documents.models import Handling, IncomingDocument, Opinion, OutgoingDocument, RecordsFile

SECRET_LEVELS = frozenset({"mat", "toi_mat", "tuyet_mat"})
MAX_RECIPIENTS = 20_000
MAX_LIST_LINES = 20_000
MAX_LIST_DEPTH = 5
MAX_UPLOAD = 4 * 1024**3
MAX_OPEN_UPLOADS = 20
MAX_OPEN_BYTES = 20 * 1024**3
DISK_KEPT_FREE = 1024**3
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
LIST_MODES = frozenset({"to", "copy", "excluded"})
LIST_GROUPS = frozenset({"provinces", "ministries", "communes", "below"})
MAX_ATTACHMENTS = 50
MOST_EXPORTS = 5  # of one person at once
MOST_OF_BASIS = 300
MOST_ASKED = 200  # agencies for an opinion at once
INITIAL_PARTS = ("content", "form")
MOST_OF_CODE, MOST_OF_TITLE = 50, 300  # characters of a records file
MOST_OF_TEMPLATE_NAME, MOST_OF_SUMMARY = 150, 500


def lane_of(urgency: int) -> int:
    """The lane of what happens to a document: urgent ones overtake. Law: Decree 30/2020/NĐ-CP art. 18."""
    return URGENT if urgency else ORDINARY


def must_be_known_type(type_code: str) -> None:
    """Law: Decree 30/2020/NĐ-CP art. 7 lists the types."""
    if type_code not in BY_CODE:
        raise RuleBroken("documents.unknown_type", type_code=type_code)


def must_not_be_secret(level: str) -> None:
    """State secrets never enter the platform. Law: Decision 28/2018/QĐ-TTg; Law on Protection of State Secrets 2018."""
    if level in SECRET_LEVELS:
        raise RuleBroken("documents.state_secret", mark=level)


def must_have_status(document: OutgoingDocument, *allowed: str) -> None:
    """Each step starts from its own status, so that none can be skipped or done twice."""
    if document.status not in allowed:
        raise RuleBroken("documents.wrong_status", conflict=True, status=document.get_status_display())


def must_not_be_adopted(document: OutgoingDocument) -> None:
    """What a body voted on is issued as it is, or not at all."""
    if document.adopted_id is not None:
        raise RuleBroken("documents.adopted_text")


def must_be_at_version(document: OutgoingDocument, version: int) -> None:
    """Two people who edit at once must not overwrite each other."""
    if document.version != version:
        raise RuleBroken("documents.edited_meanwhile", conflict=True, version=document.version)


def must_be_author(document: OutgoingDocument, person_id: int | None) -> None:
    """A draft belongs to the one who wrote it."""
    if document.author_id != person_id:
        raise RuleBroken("documents.not_author")


def must_be_reviewer(document: OutgoingDocument, person_id: int | None) -> None:
    """Only the superior who was asked may return or approve."""
    if document.reviewer_id != person_id:
        raise RuleBroken("documents.not_reviewer")


def must_not_review_own(document: OutgoingDocument, reviewer_id: int) -> None:
    """Two persons: nobody approves what he wrote."""
    if document.author_id == reviewer_id:
        raise RuleBroken("documents.own_review")


def must_give_reason(reason: str) -> None:
    """A refusal or return without a reason helps nobody. Law: Decision 28/2018/QĐ-TTg art. 7."""
    if not reason.strip():
        raise RuleBroken("documents.reason_missing")


def must_have_recipients(count: int) -> None:
    """A document that goes to nobody is not issued to anybody; too many at once are a mistake."""
    if not 1 <= count <= MAX_RECIPIENTS:
        raise RuleBroken("documents.recipients_missing", most=MAX_RECIPIENTS)


def must_not_have_too_many_recipients(count: int) -> None:
    """While it is a draft the list may be empty; it is checked again when the draft is submitted."""
    if count > MAX_RECIPIENTS:
        raise RuleBroken("documents.recipients_missing", most=MAX_RECIPIENTS)


def must_have_room_for_attachment(count: int) -> None:
    """A limit keeps a package sendable."""
    if count >= MAX_ATTACHMENTS:
        raise RuleBroken("documents.too_many_attachments", most=MAX_ATTACHMENTS)


def must_have_all_files_scanned(waiting: int) -> None:
    """A file that waits for the virus scanner would silently stay behind."""
    if waiting:
        raise RuleBroken("documents.files_unscanned", count=waiting)


def must_fit_on_paper(count: int, most: int) -> None:
    """A book that nobody would print is a mistake, and setting it would keep a process for minutes."""
    if count > most:
        raise RuleBroken("documents.register_too_long", most=most)


def must_have_room_for_export(waiting: int) -> None:
    """One person's lists must not keep everybody else's waiting."""
    if waiting >= MOST_EXPORTS:
        raise RuleBroken("documents.too_many_exports", most=MOST_EXPORTS)


def must_be_signer(signer_id: int | None, person_id: int | None) -> None:
    """Only the one named in the signer block signs. Law: Decree 30/2020/NĐ-CP art. 13."""
    if signer_id is None or signer_id != person_id:
        raise RuleBroken("documents.not_signer")


def must_be_incoming_at(document: IncomingDocument, *allowed: str) -> None:
    """Each step of an incoming document starts from its own status."""
    if document.status not in allowed:
        raise RuleBroken("documents.wrong_incoming_status", conflict=True, status=document.get_status_display())


def must_be_issued(answer: OutgoingDocument) -> None:
    """A draft answers nobody yet."""
    if answer.status != "issued":
        raise RuleBroken("documents.answer_not_issued", conflict=True, status=answer.get_status_display())


def must_name_records_file(code: str, title: str) -> None:
    """Law: Decree 30/2020/NĐ-CP annex V: a file has number and symbol, and a title."""
    if not 1 <= len(code) <= MOST_OF_CODE or not 1 <= len(title) <= MOST_OF_TITLE:
        raise RuleBroken("documents.records_unnamed", of_code=MOST_OF_CODE, of_title=MOST_OF_TITLE)


def must_be_records_at(file: RecordsFile, status: str) -> None:
    """What is closed is not filled any more, and what is not closed is not archived."""
    if file.status != status:
        raise RuleBroken("documents.wrong_records_status", conflict=True, status=file.get_status_display())


def must_be_fileable(document: OutgoingDocument | IncomingDocument, agency_id: int) -> None:
    """Only what has its number belongs into a file, and only of the same agency."""
    if document.agency_id != agency_id or document.number is None or document.status == "sealing":
        raise RuleBroken("documents.not_fileable")


def must_hold_documents(has_any: bool) -> None:
    """An empty file records nothing."""
    if not has_any:
        raise RuleBroken("documents.records_empty")


def must_be_restriction(until: date | None, basis: str, today: date) -> None:
    """Access is restricted for a time and on a basis. Law: Law on Access to Information 104/2016/QH13 art. 6, 7."""
    if until is None:
        return
    if until < today:
        raise RuleBroken("documents.restriction_in_the_past")
    if not 1 <= len(basis.strip()) <= MOST_OF_BASIS:
        raise RuleBroken("documents.restriction_without_basis", most=MOST_OF_BASIS)


def must_be_handler(handling: Handling | None, person_id: int | None) -> None:
    """Only the one who was assigned begins and finishes."""
    if handling is None or handling.person_id != person_id:
        raise RuleBroken("documents.not_handler")


def must_be_list_name(name: str, *, taken: bool) -> None:
    """Lists are told apart by their names."""
    if not 1 <= len(name) <= 150:
        raise RuleBroken("documents.list_name_missing", most=150)
    if taken:
        raise RuleBroken("documents.list_name_taken", conflict=True, name=name)


def must_be_list_lines(lines: Sequence[tuple[str, int | None, UUID | None, str]]) -> None:
    """A line (mode, agency, list, group) has a known mode and names exactly one thing; not too many lines."""
    if len(lines) > MAX_LIST_LINES:
        raise RuleBroken("documents.list_too_long", most=MAX_LIST_LINES)
    for mode, agency_id, nested, group in lines:
        named = (agency_id is not None) + (nested is not None) + bool(group)
        if mode not in LIST_MODES or named != 1 or (group and group not in LIST_GROUPS):
            raise RuleBroken("documents.list_line_unknown")


def must_not_hold_itself(holds: bool) -> None:
    """A list within itself never ends."""
    if holds:
        raise RuleBroken("documents.list_holds_itself")


def must_be_list_version(present: int, edited: int) -> None:
    """Two people who change a list at once must not overwrite each other."""
    if present != edited:
        raise RuleBroken("documents.list_changed_meanwhile", conflict=True, version=present)


def must_not_be_used_within(names: Collection[str]) -> None:
    """Other lists would lose members without anybody noticing."""
    if names:
        raise RuleBroken("documents.list_is_used", conflict=True, names=", ".join(sorted(names)[:5]))


def must_be_upload(size: int, sha256: str | None) -> None:
    """Size in bytes, hash in hexadecimal; None where it is said at the end."""
    if not 1 <= size <= MAX_UPLOAD:
        raise RuleBroken("documents.upload_size", most=MAX_UPLOAD)
    if sha256 is not None:
        must_be_hash(sha256)


def must_be_hash(text: str) -> None:
    """64 hexadecimal digits."""
    if not _SHA256.fullmatch(text):
        raise RuleBroken("documents.upload_hash")


def must_be_new_attachment(name: str, present: Collection[str]) -> None:
    """Attachments are told apart by their names."""
    if name in present:
        raise RuleBroken("documents.attachment_name_taken", name=name)


def must_have_room_for_upload(open_sizes: Sequence[int], size: int) -> None:
    """What one agency may have under way at once, so that it cannot fill the disk of all."""
    if len(open_sizes) >= MAX_OPEN_UPLOADS or sum(open_sizes) + size > MAX_OPEN_BYTES:
        raise RuleBroken("documents.too_many_uploads", most=MAX_OPEN_UPLOADS)


def must_be_asked(agency_ids: Sequence[int], own_id: int, waited_for: Collection[int]) -> None:
    """Somebody else is asked, not too many at once, and none twice while it is waited for."""
    if not 1 <= len(agency_ids) <= MOST_ASKED:
        raise RuleBroken("documents.opinion_of_nobody", most=MOST_ASKED)
    if own_id in agency_ids:
        raise RuleBroken("documents.opinion_of_oneself")
    if set(agency_ids) & set(waited_for):
        raise RuleBroken("documents.opinion_waited_for", conflict=True)


def must_not_be_past(day: date, today: date) -> None:
    """A term that has passed helps nobody."""
    if day < today:
        raise RuleBroken("documents.due_in_the_past")


def must_be_asked_now(opinion: Opinion) -> None:
    """An opinion is given once, and only while it is wanted."""
    if opinion.status != "asked":
        raise RuleBroken("documents.opinion_closed", conflict=True, status=opinion.get_status_display())


def must_be_initial_part(part: str) -> None:
    """Law: Decree 30/2020/NĐ-CP art. 12: content is checked, and form and procedure are."""
    if part not in INITIAL_PARTS:
        raise RuleBroken("documents.initial_part")


def must_be_entitled(document: OutgoingDocument, person_id: int | None, person_ids: Collection[int]) -> None:
    """Who answers for a text is settled beforehand, and never is the one who wrote it."""
    if document.author_id == person_id:
        raise RuleBroken("documents.own_initial")
    if person_id not in person_ids:
        raise RuleBroken("documents.not_to_initial")


def must_not_be_initialled(*, given: bool) -> None:
    """One check of one text is enough."""
    if given:
        raise RuleBroken("documents.initialled_already", conflict=True)


def must_have_initials(missing: Sequence[str]) -> None:
    """Content and form are checked before a draft goes to the signer. Law: Decree 30/2020/NĐ-CP art. 12."""
    if missing:
        raise RuleBroken("documents.initials_missing", missing=", ".join(missing))


def must_name_records_group(code: str, name: str, source: str) -> None:
    """A row of the table names its group and the decision it rests on."""
    if not (1 <= len(code) <= 20 and 1 <= len(name) <= 300 and 1 <= len(source) <= 200):
        raise RuleBroken("documents.group_unnamed", of_code=20, of_name=300, of_source=200)


def must_not_begin_in_the_past(day: date, today: date) -> None:
    """What was closed under the old table was right."""
    if day < today:
        raise RuleBroken("documents.begins_in_the_past")


def must_be_kept_long_enough(years: int | None, group_years: int | None) -> None:
    """A file may be kept longer than its group says, never shorter; None is for ever. Law: Circular 10/2022/TT-BNV."""
    if years is not None and (group_years is None or years < group_years):
        raise RuleBroken("documents.retention_too_short")


def must_be_template_name(name: str, *, taken: bool) -> None:
    """Templates are told apart by their names."""
    if not 1 <= len(name) <= MOST_OF_TEMPLATE_NAME:
        raise RuleBroken("documents.template_unnamed", most=MOST_OF_TEMPLATE_NAME)
    if taken:
        raise RuleBroken("documents.template_name_taken", conflict=True, name=name)


def must_fit_summary(summary: str) -> None:
    """A template may leave the summary open, but not fill it with more than a document can hold."""
    if len(summary) > MOST_OF_SUMMARY:
        raise RuleBroken("documents.summary_too_long", most=MOST_OF_SUMMARY)


def must_be_template_version(present: int, edited: int) -> None:
    """Two people who change a template at once must not overwrite each other."""
    if present != edited:
        raise RuleBroken("documents.template_changed_meanwhile", conflict=True, version=present)
