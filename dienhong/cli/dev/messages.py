"""The Vietnamese catalogue: every text of the screens translated, none fuzzy, none left over.

Beside our own texts it may hold those of Django and allauth, whose own Vietnamese is missing or reads badly.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

import polib

from dienhong.cli.dev.extract import Text, texts_in
from dienhong.config.build import PROJECT, compile_messages

CATALOGUE = PROJECT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
LIBRARIES = ("allauth", "django")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Check the catalogue (1 when a text is missing or wrong), or --write it anew, keeping what is translated."""
    parser.add_argument("--check", action="store_true", help="only check, which is what it does without --write")
    parser.add_argument("--write", action="store_true", help="add new texts, drop unused ones")
    parser.add_argument(
        "--from", dest="sources", nargs="*", type=Path, default=[], help="further catalogues to take from"
    )
    options = parser.parse_args(arguments)
    found = texts_in(PROJECT / "dienhong") | texts_in(PROJECT / "dienhong_verify")
    theirs = texts_of_libraries()
    if options.write and not options.check:
        write(found, CATALOGUE, options.sources, theirs)
        compile_messages()
    problems = check(found, CATALOGUE, theirs)
    print("\n".join(problems) or f"{len(found)} texts, all in Vietnamese.")
    return 1 if problems else 0


def texts_of_libraries() -> dict[Text, str]:
    """Texts that the libraries may show on our pages."""
    found: dict[Text, str] = {}
    for name in LIBRARIES:
        spec = find_spec(name)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            found |= texts_in(Path(folder))
    return found


def check(found: dict[Text, str], catalogue: Path, theirs: Collection[Text] = ()) -> list[str]:
    """One line for each text that is missing, fuzzy, unused, or has lost a placeholder; `theirs` may stand there too."""
    if not catalogue.exists():
        return [f"There is no catalogue {catalogue}: run `dienhong dev messages --write`."]
    known = {_key(entry): entry for entry in polib.pofile(str(catalogue)) if not entry.obsolete}
    problems = [f"missing: {text.singular!r} ({place})" for text, place in found.items() if text not in known]
    for text, entry in known.items():
        translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if text not in found and text not in theirs:
            problems.append(f"unused: {text.singular!r}")
        elif entry.fuzzy:
            problems.append(f"fuzzy: {text.singular!r}")
        elif not all(translations):
            problems.append(f"untranslated: {text.singular!r} ({found.get(text, 'a library')})")
        elif any(_placeholders(one) != _placeholders(text.plural or text.singular) for one in translations):
            problems.append(f"placeholders differ: {text.singular!r} ({found.get(text, 'a library')})")
    return problems


def write(found: dict[Text, str], catalogue: Path, sources: list[Path], theirs: Collection[Text] = ()) -> None:
    """Write the catalogue with exactly the found texts, and the translated ones of `theirs`.

    Translations come from the catalogue itself, then from `sources`.
    """
    known: dict[Text, polib.POEntry] = {}
    for path in [catalogue, *sources]:
        for entry in polib.pofile(str(path)) if path.exists() else []:
            if not entry.obsolete and (entry.msgstr or any(entry.msgstr_plural.values())):
                known.setdefault(_key(entry), entry)
    result = polib.POFile(wrapwidth=100)
    result.metadata = {
        "Project-Id-Version": "dienhong",
        "Language": "vi",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for text in sorted({*found, *(text for text in known if text in theirs)}):
        result.append(_entry(text, known.get(text)))
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    result.save(str(catalogue))


def _entry(text: Text, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=text.singular, msgctxt=text.context or None)
    if text.plural:
        entry.msgid_plural = text.plural
        entry.msgstr_plural = {0: next(iter(known.msgstr_plural.values()), known.msgstr) if known else ""}
    elif known:
        entry.msgstr = known.msgstr
    return entry


def _key(entry: polib.POEntry) -> Text:
    return Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _placeholders(text: str) -> list[str]:
    return sorted(set(_PLACEHOLDER.findall(text)))
