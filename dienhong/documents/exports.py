"""Files of lists that are made in the background: written beside, put in place whole, erased after a day.

A file gets its name only when it is whole, and its row says so only afterwards; whatever is killed in between, the job
writes it again and nothing else remembers the first attempt.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

from dienhong.documents import rules
from dienhong.documents.books import PDF, XLSX, Listing, Row, listing
from dienhong.documents.drafting import broken
from dienhong.documents.models import Export
from dienhong.documents.spreadsheet import XLSX as XLSX_TYPE
from dienhong.documents.spreadsheet import written_workbook
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.register import render_register
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.errors import ErrorText, NotFound, RuleBroken, describe
from dienhong.kernel.live import announce

FOLDER = ".exports"
KEPT_FOR = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(hours=48)
MOST_ROWS = {XLSX: 1_000_000, PDF: 5_000}  # a sheet of Excel has 1,048,576 rows
MEDIA_TYPES = {XLSX: XLSX_TYPE, PDF: "application/pdf"}
TOLD_EVERY = 500  # rows
Told = Callable[[int], None]


def topic_of(row: Export) -> str:
    """What the page of an export listens to."""
    return f"documents.export:{row.uuid}"


def must_be_possible(found: Listing, form: str) -> None:
    """Raises RuleBroken("documents.register_too_long")."""
    if found.has_more_than(MOST_ROWS[form]):
        rules.must_fit_on_paper(MOST_ROWS[form] + 1, MOST_ROWS[form])


def written(found: Listing, form: str, told: Told | None = None) -> IO[bytes]:
    """The list as an open file at its beginning; `told` hears now and then how many rows were read.

    Raises RuleBroken for what cannot be typeset.
    """
    must_be_possible(found, form)
    lines = _lines(found, told)
    if form == XLSX:
        return written_workbook(found.book, lines)
    try:
        return io.BytesIO(render_register(found.book, [[str(cell) for cell in line] for line in lines]))
    except TypesettingError as error:
        raise broken(error) from error


def _lines(found: Listing, told: Told | None) -> Iterator[Row]:
    for number, row in enumerate(found.rows.iterator(2000), start=1):
        yield found.line(row)
        if told is not None and number % TOLD_EVERY == 0:
            told(number)


def make(row: Export) -> int:
    """Write the file of an export as the one who asked may see the list now; its size in bytes.

    Raises RuleBroken, NotFound when the list or the permission is gone.
    """
    actor = actor_for_account(row.account_id, row.on_behalf_of_id)
    found = listing(actor, row.wanted)
    total = found.rows.order_by().count()
    _tell(row, done=0, total=total)
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with written(found, row.wanted["form"], lambda done: _tell(row, done=done)) as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())
    part.replace(path)
    _tell(row, done=total)
    return path.stat().st_size


def _tell(row: Export, **values: int) -> None:
    Export.objects.filter(pk=row.pk, state=Export.State.ASKED).update(**values)
    announce(topic_of(row))


def path_of(row: Export) -> Path:
    """Where its file lies."""
    return Path(settings.DIENHONG.files_dir) / FOLDER / str(row.uuid)


def opened(row: Export) -> IO[bytes]:
    """The file of a ready export. Raises NotFound when it is gone or its time is over."""
    if row.expires_at <= clock.now():
        raise NotFound("documents.Export")
    try:
        return path_of(row).open("rb")
    except FileNotFoundError as error:
        raise NotFound("documents.Export") from error


def sweep() -> int:
    """Erase files that no waiting or ready export owns; returns how many."""
    folder = Path(settings.DIENHONG.files_dir) / FOLDER
    if not folder.is_dir():
        return 0
    kept = Export.objects.filter(state__in=(Export.State.ASKED, Export.State.READY))
    owned = {str(one) for one in kept.values_list("uuid", flat=True)}
    stray = [path for path in folder.iterdir() if path.stem not in owned]
    for path in stray:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
    return len(stray)


def problem_of(row: Export) -> ErrorText | None:
    """Why it could not be made, in words."""
    if row.state != Export.State.FAILED:
        return None
    if row.problem == "kernel.not_found":
        return describe(NotFound("documents.Export"))
    return describe(RuleBroken(row.problem, most=MOST_ROWS[row.wanted["form"]]))
