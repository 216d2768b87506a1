"""The live streams only, of pages and of agencies' software; pages and API are served by WSGI."""

import gc

from dienhong.config.loading import load_django

load_django()

from dienhong.exchange.api import stream as software  # noqa: E402  after setup: it reads the settings
from dienhong.kernel import live_server as pages  # noqa: E402  after setup: it reads the settings

# What is loaded now stays: looking through it for garbage held hundreds of pages up for a quarter of a second.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)


async def application(scope: pages.Scope, receive: pages.Receive, send: pages.Send) -> None:
    """ASGI entry."""
    to_software = scope["type"] == "http" and scope["path"] == software.PATH
    await (software.application if to_software else pages.application)(scope, receive, send)


__all__ = ["application"]
