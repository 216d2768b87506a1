"""The words of a document as plain text, for searching and previews."""

from dienhong.documents.typesetting.content import (
    Article,
    Block,
    Chapter,
    Clause,
    DocumentContent,
    Heading,
    Paragraph,
    Point,
    Table,
)


def text_of(content: DocumentContent) -> str:
    """All words of the document in reading order, one paragraph a line, without number and date."""
    head = [content.governing_agency, content.issuing_agency, content.type_name, content.summary]
    opening = [content.authority_line, *content.legal_bases, *content.addressees]
    body = [line for block in content.body for line in lines_of(block)]
    signer = [*content.signer.authority, content.signer.position, content.signer.full_name]
    appendices = [
        line
        for appendix in content.appendices
        for line in (
            f"Phụ lục {appendix.number}".rstrip(),
            appendix.title,
            *(line for block in appendix.blocks for line in lines_of(block)),
        )
    ]
    lines = [*head, *opening, *body, *signer, *content.recipients, *appendices]
    return "\n".join(line.strip() for line in lines if line.strip())


def lines_of(block: Block) -> list[str]:
    """The lines of one block as a clerk would type them; `parse_body` reads them back."""
    match block:
        case Paragraph(text):
            lines = [text]
        case Chapter(number, heading):
            lines = [f"Chương {number}", heading]
        case Heading(label, text):
            lines = [f"{label} {text}"] if label.endswith(".") else [label, text]
        case Article(number, heading, text):
            lines = [f"Điều {number}. {heading or text}", *([text] if heading and text else [])]
        case Clause(number, text):
            lines = [f"{number}. {text}"]
        case Point(letter, text):
            lines = [f"{letter}) {text}"]
        case Table(header, rows):
            lines = [" | ".join(("", *cells, "")).strip() for cells in (header, *rows)]
    return lines
