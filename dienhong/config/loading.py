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


def load_addresses() -> None:
    """All addresses in each language, once for all processes that are forked afterwards instead of at the first page of each."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    for language, _ in settings.LANGUAGES:
        with override(language):
            reverse("portal:home")  # looking for one has all of them worked out
