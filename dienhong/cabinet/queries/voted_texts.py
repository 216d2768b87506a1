"""What may be voted on about an item: frozen texts, and papers that are no texts; and the words of a question about a place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import AgendaItem, FrozenText, PaperVersion
from dienhong.cabinet.queries.drafts import newest_frozen
from dienhong.cabinet.queries.sessions import part_in
from dienhong.drafting.public import Place, places_of
from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class FileToVoteOn:
    """A stored file by its SHA-256, with its size in bytes."""

    name: str
    version: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Votable:
    """A paper that may be voted on: its files, and the frozen text that they are of, if it is one."""

    uuid: UUID
    title: str
    files: tuple[FileToVoteOn, ...]
    text: FrozenText | None


def votable_papers(actor: Actor, item: AgendaItem) -> list[Votable]:
    """The papers of the item's dossier that may be voted on, for who may see the item: of a text that is worked on the newest frozen
    one, of any other its newest version.
    """
    if item.dossier_id is None or not part_in(actor, item.session).sees(item):
        return []
    rows = PaperVersion.objects.filter(paper__dossier_id=item.dossier_id, paper__taken_out_at=None)
    newest = {one.paper_id: one for one in rows.select_related("paper", "file").order_by("paper__position", "number")}
    frozen = newest_frozen(actor, item.dossier_id)
    found = []
    for paper_id, one in newest.items():
        text = frozen.get(paper_id)
        if text is not None:
            found.append(Votable(text.uuid, one.paper.title, _frozen_files(text), text))
        elif paper_id not in frozen:
            file = FileToVoteOn(one.name, str(one.number), one.file_id, one.file.size)
            found.append(Votable(one.uuid, f"{one.paper.title} ({one.number})", (file,), None))
    return found


def _frozen_files(text: FrozenText) -> tuple[FileToVoteOn, ...]:
    """The canonical text first: its code is what everybody compares."""
    name, version = f"ban-chot-{text.number}", str(text.number)
    files = (("xml", text.akn), ("pdf", text.pdf), ("docx", text.docx))
    return tuple(FileToVoteOn(f"{name}.{form}", version, file.sha256, file.size) for form, file in files)


def place_in_frozen(text: FrozenText, node: UUID) -> Place | None:
    """A place of a frozen text, None where it has none such."""
    return places_of(tree_of(text.version)).get(node)
