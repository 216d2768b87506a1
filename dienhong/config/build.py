"""What is made from the sources and never committed: fonts, compiled messages, collected static files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# Never served: the API's documentation is our own page, so its two viewers would only cost a minute of compression.
_NOT_SERVED = ["ninja", "*.map", "htmax*"]


def compile_messages(locale: Path = PROJECT / "locale") -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many were compiled."""
    import polib

    done = 0
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        done += 1
    return done


def build_fonts(target: Path) -> bool:
    """Make the screen font below `target`; whether there is something that builds them."""
    if find_spec("dienhong.portal.fonts") is None:
        return False
    from dienhong.portal.fonts import build

    build(target)
    return True


def collect_static(root: Path) -> bool:
    """Collect, hash and compress the static files below `root` unless nothing has changed; whether it was done.

    Django must be loaded. Names carry a hash of the content, so that browsers may keep them for ever.
    """
    from django.conf import settings
    from django.core.management import call_command

    stamp = root / ".sources"
    now = hashlib.sha256("\n".join(sorted(_static_sources())).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == now and (root / "staticfiles.json").exists():
        return False
    # Settings fall back to plain names while there is no manifest; this is the moment that makes the manifest.
    settings.STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=_NOT_SERVED)
    stamp.write_text(now)
    return True


def _static_sources() -> Iterator[str]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list(_NOT_SERVED):
            found = Path(storage.path(name)).stat()
            yield f"{name} {found.st_size} {found.st_mtime_ns}"
