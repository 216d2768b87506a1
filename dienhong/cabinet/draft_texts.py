"""Between the tables of drafts and the trees: trees read, refusals named, changes made of amendments."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.cabinet.models import Amendment, DraftVersion, PaperVersion
from dienhong.documents.public import file_bytes
from dienhong.drafting.public import (
    DIVISIONS,
    HEADED,
    Change,
    DraftingError,
    Node,
    Op,
    Read,
    Text,
    cleaned,
    cleaned_line,
    from_json,
    node_of,
    read_below,
    read_docx,
    read_words,
)
from dienhong.kernel.errors import RuleBroken

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WITH_TEXT = (DOCX, "text/plain")
_REFUSALS = {
    "tree_broken": "cabinet.text_not_strict",
    "too_large": "cabinet.text_too_large",
    "file_bomb": "cabinet.text_unreadable",
    "file_broken": "cabinet.text_unreadable",
    "nothing_found": "cabinet.text_empty",
    "node_gone": "cabinet.place_gone",
    "place_wrong": "cabinet.place_wrong",
}


def refusal(error: DraftingError) -> RuleBroken:
    """What the tree refused, as the platform says it."""
    return RuleBroken(_REFUSALS[error.code], conflict=error.code == "node_gone")


def tree_of(version: DraftVersion) -> Text:
    """The tree of a version."""
    return from_json(version.tree)


def text_of_paper(version: PaperVersion, words: str = "") -> Read:
    """The tree of a paper's file, or of the words to which somebody corrected it. Raises RuleBroken: cabinet.text_unreadable,
    text_empty, text_not_strict, text_too_large.
    """
    try:
        if words.strip():
            return read_words(words)
        data = file_bytes(version.file_id)
        if version.file.media_type == DOCX:
            return read_docx(data)
        if version.file.media_type == "text/plain":
            return read_words(data.decode("utf-8-sig", "replace"))
    except DraftingError as error:
        raise refusal(error) from error
    raise RuleBroken("cabinet.text_unreadable")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes for one place. `words`: other words, what is added, or the first half; `rest`: the second half; `place`:
    behind which it moves.
    """

    op: str
    reason: str
    heading: str = ""
    words: str = ""
    rest: str = ""
    place: UUID | None = None


def content_of(proposal: Proposal, node: Node) -> tuple[Node, ...]:
    """The nodes that a proposal for `node` speaks of. Raises RuleBroken: cabinet.text_empty, cabinet.text_not_strict."""
    op = Op(proposal.op)
    if op in (Op.DELETE, Op.MOVE):
        return ()
    if op == Op.INSERT_AFTER:
        try:
            return (read_below(proposal.words, node.kind),)
        except DraftingError as error:
            raise refusal(error) from error
    heading = cleaned_line(proposal.heading) if node.kind in HEADED else ""
    words = "" if node.kind in DIVISIONS else cleaned(proposal.words)
    if not heading and not words:
        raise RuleBroken("cabinet.text_empty")
    first = Node(node.kind, heading, words)
    if op == Op.REPLACE:
        return (first,)
    rest = cleaned(proposal.rest)
    if not rest:
        raise RuleBroken("cabinet.text_empty")
    return (first, Node(node.kind, "", rest))


def change_of(amendment: Amendment, text: Text) -> Change:
    """An amendment as a change of the tree; one whose place is gone has no content any more."""
    proposal = Proposal(
        amendment.op, amendment.reason, amendment.heading, amendment.words, amendment.rest, amendment.place
    )
    try:
        content = content_of(proposal, node_of(text, amendment.node))
    except DraftingError:
        content = ()
    return Change(amendment.uuid, amendment.node, amendment.base, Op(amendment.op), content, amendment.place)
