"""Load Django into this process."""

from __future__ import annotations

import gc
import os


def load_django() -> None:
    """Settings and all domains. Nothing that is made meanwhile is garbage: looking for it would take a fifth of the time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienhong.config.settings")
    collecting = gc.isenabled()
    gc.disable()
    try:
        import django

        django.setup()
    finally:
        if collecting:
            gc.enable()
