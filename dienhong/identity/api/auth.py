"""Who calls the API: an agency's software with its access token, or a person with the session of the browser."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from dienhong.identity.access import lacks_second_factor
from dienhong.identity.actors import actor_of
from dienhong.identity.tokens import actor_of_token
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken


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


class FormExpired(RuleBroken):
    """A session's request that changes something came without the token of its own pages."""

    status = 403


class SignedInAuth(APIKeyCookie):
    """`auth=SignedInAuth()`: a person who signed in, with the second factor where one is demanded; `request.auth` is the Actor.

    What changes something needs the token of the cookie of forms in the header X-CSRFToken. Raises FormExpired (403).
    """

    param_name = "sessionid"
    openapi_description = (
        "Session of a person who signed in with the browser. Requests that change something carry X-CSRFToken."
    )

    def _get_key(self, request: HttpRequest) -> str | None:
        if check_csrf(request) is not None:
            raise FormExpired("kernel.form_expired")
        return None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session, None for who has not signed in."""
        actor = actor_of(request)
        return actor if actor.kind == "person" and not lacks_second_factor(request, actor) else None
