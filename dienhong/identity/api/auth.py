"""Who calls the API: an agency's software with its access token."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from dienhong.identity.tokens import actor_of_token
from dienhong.kernel.actor import Actor


class AgencySystemAuth(HttpBearer):
    """`auth=AgencySystemAuth()` on a router or endpoint: afterwards `request.auth` is the Actor, as is actor_of(request).

    Raises CallerRefused (401) or TooManyRequests (429), each with a stable code.
    """

    openapi_scheme = "bearer"
    openapi_description = "Access token from POST /api/v1/oauth/token (client credentials)."

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The actor that the token stands for."""
        actor = actor_of_token(token)
        request._identity_actor = actor  # type: ignore[attr-defined]  # read by actor_of
        return actor
