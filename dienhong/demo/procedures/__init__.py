"""Sample procedures as data files, one a field of work; invented codes, plainly labelled as samples in each record's notice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def sample_documents() -> list[dict[str, Any]]:
    """The documents of all files in order, in the form of docs/protocols/procedures.md."""
    return [
        one
        for path in sorted(Path(__file__).parent.glob("*.json"))
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]
