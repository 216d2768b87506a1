"""The live streams only; pages and API are served by WSGI."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dienhong.config.settings")
django.setup()

from dienhong.kernel.live_server import application  # noqa: E402  after setup: it reads the settings

__all__ = ["application"]
