"""Heavy libraries are loaded when they are first needed: most processes never sign a PDF, typeset or write a workbook."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.architecture.source import PROJECT

HEAVY = ("pyhanko", "pyhanko_certvalidator", "aiohttp", "fontTools", "typst", "xlsxwriter", "docx")
EVERYTHING = """
import sys
from dienhong.config.loading import load_django
load_django()
from django.urls import get_resolver
get_resolver().url_patterns
{more}
print(*sorted(name for name in sys.modules if "." not in name))
"""


def _loaded(more: str, data_dir: str) -> set[str]:
    """Packages in a new process that has loaded all domains and pages."""
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING.format(more=more)],
        cwd=PROJECT,
        env={**os.environ, "DIENHONG_DATA_DIR": data_dir},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_a_process_starts_without_the_heavy_libraries(tmp_path):
    loaded = _loaded("", str(tmp_path))

    assert "django" in loaded
    assert loaded & set(HEAVY) == set()


def test_heavy_libraries_would_be_seen(tmp_path):
    assert set(HEAVY) <= _loaded(f"import {', '.join(HEAVY)}", str(tmp_path))
