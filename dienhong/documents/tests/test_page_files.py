"""What is made from PDFs to show them: made once, kept while it is used, then forgotten."""

from __future__ import annotations

import os
import time

from dienhong.documents.page_files import KEPT_DAYS, forget_old, kept

KEY = "ab" * 32


def aged(path, days):
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_it_is_made_once(installation):
    made = [kept(KEY, "1.json", lambda: b"first"), kept(KEY, "1.json", lambda: b"second")]

    assert made == [b"first", b"first"]


def test_what_nobody_looked_at_is_forgotten_and_made_again(installation):
    folder = installation.data_dir / "pages" / "ab" / KEY
    kept(KEY, "old.webp", lambda: b"x")
    kept(KEY, "used.webp", lambda: b"x")
    for name in ("old.webp", "used.webp"):
        aged(folder / name, KEPT_DAYS + 1)
    kept(KEY, "used.webp", lambda: b"y")

    assert forget_old() == 1
    assert [path.name for path in folder.iterdir()] == ["used.webp"]
    assert kept(KEY, "old.webp", lambda: b"anew") == b"anew"


def test_folders_without_files_go_too(installation):
    kept(KEY, "old.webp", lambda: b"x")
    aged(installation.data_dir / "pages" / "ab" / KEY / "old.webp", KEPT_DAYS + 1)

    forget_old()

    assert list((installation.data_dir / "pages").iterdir()) == []
    assert forget_old() == 0
