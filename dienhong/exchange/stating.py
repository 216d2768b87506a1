"""What the header of a package says of its document, field by field: for the difference and for the recipient."""

from __future__ import annotations

from hashlib import sha256

from dienhong.exchange.edxml import DocumentPackage, DocumentType, MessageHeader, OtherInfo, ResponseFor, Signer

# Fields for which a register has no column of its own; a recipient keeps them as they are said.
PARTICULARS = (
    *("content", "type_number", "place", "signer", "sphere", "typist", "copies", "pages", "direction"),
    *("appendixes", "application_type", "to_places"),
)


def stated(header: MessageHeader) -> dict[str, str]:
    """Every field that the sender may change, as text; numbers of code lists as they are, "" where nothing is said.

    From, To, DocumentId, Code and PromulgationDate are left out: they name the document, its sender and recipients.
    """
    other = header.other or OtherInfo()
    return {
        "summary": header.subject,
        "content": header.content,
        "type_name": header.document_type.name,
        "type_number": _type_number(header.document_type),
        "place": header.promulgation.place,
        "signer": _signer(header.signer),
        "due_on": header.due_on.strftime("%d/%m/%Y") if header.due_on else "",
        "urgency": str(int(other.priority)),
        "sphere": other.sphere,
        "typist": other.typer_notation,
        "copies": _number(other.copies),
        "pages": _number(other.pages),
        "direction": "" if other.direction is None else str(other.direction).lower(),
        "appendixes": "; ".join(other.appendixes),
        "answers": "; ".join(_answered(one) for one in header.response_for),
        "steering": _number(header.steering or None),  # 0 says nothing
        "task_codes": ", ".join(header.task_codes),
        "application_type": header.application_type,
        "to_places": "; ".join(header.to_places),
    }


def particulars(header: MessageHeader) -> dict[str, str]:
    """Those fields that a recipient keeps as they are said; without the empty ones."""
    return {name: text for name, text in stated(header).items() if name in PARTICULARS and text}


def changes_between(old: DocumentPackage, new: DocumentPackage) -> list[list[str]]:
    """[field, old, new] for every field in which two packages of one document differ; files by name and SHA-256.

    An update that brings no file changes none; of files their sizes are told too.
    """
    before, after = stated(old.header), stated(new.header)
    changed = [[name, before[name], after[name]] for name in before if before[name] != after[name]]
    if has_pdf(new):
        files = [{item.name: _file(item.name, item.data) for item in one.attachments} for one in (old, new)]
        for name in sorted(files[0].keys() | files[1].keys()):
            if files[0].get(name) != files[1].get(name):
                changed.append(["file", *(one.get(name, "") for one in files)])
    return changed


def has_pdf(package: DocumentPackage) -> bool:
    """Whether a package brings files of its document, not just a notice."""
    return any(item.data.startswith(b"%PDF-") for item in package.attachments)


def _type_number(kind: DocumentType) -> str:
    return f"{kind.type}/{kind.detail}" if kind.detail else str(kind.type)


def _signer(signer: Signer | None) -> str:
    return ", ".join(filter(None, (signer.competence, signer.position, signer.full_name))) if signer else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(int(value))


def _answered(one: ResponseFor) -> str:
    """Number, day and sender of the answered document, and the name by which both sides know it."""
    day = one.promulgated_on.strftime("%d/%m/%Y") if one.promulgated_on else "–"
    return f"{one.code}, {day}, {one.organ_id} ({one.document_id})"


def _file(name: str, data: bytes) -> str:
    size = f"{len(data):,}".replace(",", ".")
    return f"{name} ({size} byte, SHA-256 {sha256(data).hexdigest()})"
