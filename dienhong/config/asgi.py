"""The live streams only, of pages and of agencies' software; pages and API are served by WSGI."""

from dienhong.config.loading import load_django

load_django()

from dienhong.exchange.api import stream as software  # noqa: E402  after setup: it reads the settings
from dienhong.kernel import live_server as pages  # noqa: E402  after setup: it reads the settings


async def application(scope: pages.Scope, receive: pages.Receive, send: pages.Send) -> None:
    """ASGI entry."""
    to_software = scope["type"] == "http" and scope["path"] == software.PATH
    await (software.application if to_software else pages.application)(scope, receive, send)


__all__ = ["application"]
