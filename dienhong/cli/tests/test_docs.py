"""Generated documentation: pages follow the program, and a stale one is named."""

from __future__ import annotations

from pathlib import Path

from dienhong.cli.dev import pages
from dienhong.cli.dev.docs import stale_pages


def test_cells_cannot_break_the_table():
    text = pages.page("Title", "Intro.", ("a", "b"), [("one|two", "three\n  four")])

    assert text.splitlines()[-3:] == ["| a | b |", "| --- | --- |", "| one\\|two | three four |"]


def test_missing_and_changed_pages_are_stale(tmp_path: Path):
    (tmp_path / "same.md").write_text("same")
    (tmp_path / "changed.md").write_text("before")

    assert stale_pages({"same.md": "same", "changed.md": "after", "new.md": "new"}, tmp_path) == [
        "changed.md",
        "new.md",
    ]


def test_every_setting_event_and_refusal_has_its_row():
    texts = [pages.settings(), pages.events(), pages.errors()]

    assert [
        name in text
        for name, text in zip(
            ["`DATABASE_URL`", "`documents.DocumentIssued`", "`kernel.not_found`"], texts, strict=True
        )
    ] == [True] * 3


def test_a_command_is_listed_with_its_arguments():
    row = next(line for line in pages.commands().splitlines() if "`documents.issue_document`" in line)

    assert row.split(" | ")[1] == "document_id"
