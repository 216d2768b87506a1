"""Writing published versions with the words by which they are found; called inside commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dienhong.kernel import clock
from dienhong.kernel.storing import copy_rows, give_keys, store_rows
from dienhong.kernel.text import sort_key
from dienhong.public_services.catalogue.checking import missing_parts
from dienhong.public_services.catalogue.record import Document, Record, document_of
from dienhong.public_services.catalogue.words import near, words_of
from dienhong.public_services.models import Procedure, ProcedureVersion, ProcedureWord, SearchWord

_LONGEST = 1000
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Published:
    """How versions come to be: from which day on, by which decision, by whom, whence."""

    since: date
    basis: str
    person_id: int | None
    source: ProcedureVersion.Source


def new_version(
    procedure: Procedure, record: Record, number: int, how: Published, document: Document | None = None
) -> ProcedureVersion:
    """The unsaved row of a version."""
    made = document or document_of(record)
    return ProcedureVersion(
        agency_id=procedure.agency_id,
        procedure=procedure,
        number=number,
        document=made.content,
        sha256=made.sha256,
        title=record.title[:_LONGEST],
        sort_key=sort_key(record.title)[:_LONGEST],
        field_code=record.field_code[:60],
        field_name=record.field_name[:_LONGEST][:300],
        level=record.level.value,
        service=record.service.value,
        life_events=list(record.life_events),
        lacks=list(missing_parts(record)),
        effective_from=how.since,
        source=how.source,
        basis=how.basis,
        published_by_id=how.person_id,
        published_at=clock.now(),
    )


def store_versions(made: Sequence[tuple[ProcedureVersion, Record]]) -> None:
    """Store versions whose procedures are stored, and their words. What was in force before ends where they begin."""
    begins: dict[date, list[int]] = {}
    for version, _ in made:
        begins.setdefault(version.effective_from, []).append(version.procedure_id)
    for since, procedures in begins.items():
        ProcedureVersion.objects.filter(procedure_id__in=procedures, effective_to=None).update(effective_to=since)
    versions = [version for version, _ in made]
    give_keys(versions)
    store_rows(versions)
    words = {version.pk: words_of(record) for version, record in made}
    ids = _word_ids({found.word for each in words.values() for found in each})
    rows = [(ids[found.word], version_id, found.weight) for version_id, each in words.items() for found in each]
    if rows:
        copy_rows(ProcedureWord, ["word_id", "version_id", "weight"], rows)


def _word_ids(words: set[str]) -> dict[str, int]:
    """The keys of words; new ones are added. In order, so that two who publish at once do not wait for each other crosswise."""
    known = dict(SearchWord.objects.filter(word__in=words).values_list("word", "pk"))
    fresh = sorted(words - known.keys())
    SearchWord.objects.bulk_create(
        (SearchWord(word=word, near=near(word)) for word in fresh), ignore_conflicts=True, batch_size=_BATCH
    )
    return known | dict(SearchWord.objects.filter(word__in=fresh).values_list("word", "pk"))
