"""From the fields of a draft to the content that is typeset."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dienhong.directory.public import agency_view
from dienhong.documents.document_types import BY_CODE, LETTER
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.models.outgoing import Urgency
from dienhong.documents.queries.initials import names_of_initials
from dienhong.documents.typesetting.body import parse_body
from dienhong.documents.typesetting.content import DocumentContent, SignerBlock, Specimen, cleaned, must_be_complete
from dienhong.documents.typesetting.content import Urgency as Mark
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.identity.public import PostView, post_view
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.text import nfc

_MARKS = {
    Urgency.NORMAL: Mark.NORMAL,
    Urgency.URGENT: Mark.URGENT,
    Urgency.VERY_URGENT: Mark.VERY_URGENT,
    Urgency.EXPRESS: Mark.IMMEDIATE,
}
PARTS = {
    "issuing_agency": _("Issuing agency"),
    "symbol": _("Symbol"),
    "place": _("Place"),
    "summary": _("Summary"),
    "body": _("Body text"),
    "addressees": _("Addressees (Kính gửi)"),
    "signer.position": _("Position of the signer"),
    "signer.full_name": _("Name of the signer"),
}


@dataclass(frozen=True, slots=True)
class DraftText:
    """What the author types beside type, symbol and summary; one item a line where several are possible."""

    body: str
    legal_bases: str = ""
    authority_line: str = ""
    addressees: str = ""
    recipients_note: str = ""

    @classmethod
    def of(cls, document: OutgoingDocument) -> DraftText:
        """The text stored with a document."""
        return cls(**document.content)

    def as_data(self) -> dict[str, str]:
        """JSON-able, NFC, with plain line ends."""
        return {f.name: nfc(getattr(self, f.name)).replace("\r\n", "\n").strip() for f in fields(self)}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def content_of(document: OutgoingDocument) -> DocumentContent:
    """The content to typeset. Raises RuleBroken with the typesetter's code when something is missing or unprintable."""
    post = post_view(document.signer_post_id) if document.signer_post_id else None
    if post is None:
        raise RuleBroken("documents.signer_missing")
    try:
        content = cleaned(_content(document, DraftText.of(document), post))
        must_be_complete(content)
    except TypesettingError as error:
        raise broken(error) from error
    return content


def _content(document: OutgoingDocument, text: DraftText, post: PostView) -> DocumentContent:
    agency = agency_view(document.agency_id)
    kind = BY_CODE[document.type_code]
    initials = names_of_initials(document)
    parameters: dict[str, Any] = {
        "issuing_agency": agency.name.upper(),
        "symbol": document.symbol,
        "place": document.place,
        "summary": document.summary,
        "body": parse_body(text.body),
        "signer": SignerBlock(
            position=post.title.upper(), full_name=post.person_name, authority=_lines(post.signing_competence)
        ),
        "type_name": "" if kind.code == LETTER else kind.name.upper(),
        "authority_line": text.authority_line,
        "legal_bases": _lines(text.legal_bases),
        "addressees": _lines(text.addressees),
        "recipients": _lines(text.recipients_note),
        "urgency": _MARKS[Urgency(document.urgency)],
        "initialled_content": initials.get("content", ()),
        "initialled_form": initials.get("form", ()),
        "specimen": Specimen.FOOTER if settings.DIENHONG.demo else Specimen.NONE,
    }
    return DocumentContent(**parameters)


def broken(error: TypesettingError) -> RuleBroken:
    """The typesetter's refusal as the house's own; the names of missing parts in the reader's words."""
    facts: dict[str, Any] = dict(error.facts)
    if "missing" in facts and error.code == "documents.content_incomplete":
        facts["missing"] = ", ".join(str(PARTS.get(name, name)) for name in str(facts["missing"]).split(", "))
    return RuleBroken(error.code, **facts)
