"""The files that an update from our pages brings: what the document had, with what its sender put in, in place or out."""

from __future__ import annotations

from dataclasses import dataclass

from dienhong.directory.public import AgencyView
from dienhong.documents.public import checked_file, file_bytes, store_file
from dienhong.exchange.checking import PDF, must_bear_seal
from dienhong.exchange.edxml import Attachment, DocumentPackage
from dienhong.kernel.errors import RuleBroken

# As base64 and with the header they still fit into a package of 50 MB.
MOST_BYTES = 36 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NewFiles:
    """What is changed: another main PDF, files (name, content) put in or in the place of those of the same name, names
    taken out.
    """

    pdf: tuple[str, bytes] | None = None
    attached: tuple[tuple[str, bytes], ...] = ()
    dropped: tuple[str, ...] = ()


def main_pdf(said: DocumentPackage) -> Attachment | None:
    """The document itself among the files of a package."""
    return next((one for one in said.attachments if one.data.startswith(b"%PDF-")), None)


def files_after(said: DocumentPackage, wanted: NewFiles, sender: AgencyView) -> list[list[str]]:
    """All files of a document after the change, the main PDF first: [name, SHA-256, media type]; empty: nothing changes.

    Raises RuleBroken: what `checked_file` refuses, exchange.pdf_missing, exchange.pdf_not_sealed,
    exchange.pdf_signature_invalid, exchange.files_too_large.
    """
    main = main_pdf(said)
    new = dict(_kept(name, data) for name, data in wanted.attached)
    others = [one for one in said.attachments if one is not main and one.name not in {*wanted.dropped, *new}]
    first = _sealed_pdf(wanted.pdf, sender) if wanted.pdf else _as_it_was(main)
    found = [first, *map(_as_it_was, others), *([name, *kept] for name, kept in new.items())]
    if found == [_as_it_was(one) for one in (main, *(one for one in said.attachments if one is not main))]:
        return []
    if sum(len(file_bytes(digest)) for _, digest, _ in found) > MOST_BYTES:
        raise RuleBroken("exchange.files_too_large", most_mb=MOST_BYTES // 1024 // 1024)
    return found


def attachments_of(files: list[list[str]]) -> tuple[Attachment, ...]:
    """Kept files as a package carries them."""
    return tuple(
        Attachment(f"tep-{number}", name, media_type, file_bytes(digest))
        for number, (name, digest, media_type) in enumerate(files, start=1)
    )


def _as_it_was(item: Attachment | None) -> list[str]:
    if item is None:
        raise RuleBroken("exchange.pdf_missing")
    return [item.name, store_file(item.data, item.content_type), item.content_type]


def _kept(name: str, data: bytes) -> tuple[str, list[str]]:
    checked = checked_file(name, data)
    digest = store_file(data, checked.media_type, page_count=checked.page_count, text=checked.text)
    return checked.name, [digest, checked.media_type]


def _sealed_pdf(pdf: tuple[str, bytes], sender: AgencyView) -> list[str]:
    name, (digest, media_type) = _kept(*pdf)
    if media_type != PDF:
        raise RuleBroken("exchange.pdf_missing")
    must_bear_seal(pdf[1], sender.code, sender)
    return [name, digest, media_type]
