"""Template tags of the document pages."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.conf import settings

from dienhong.kernel import live

register = template.Library()


@register.inclusion_tag("portal/includes/live_stream.html")
def live_topics(topics: Sequence[str]) -> dict[str, str]:
    """Like `live_stream`, for topics in a list: those of the document and of the panels on its page."""
    token = live.channel_token(list(topics))
    return {"url": f"{settings.DIENHONG.live_url}/live?token={token}", "revision": live.page_revision(topics)}
