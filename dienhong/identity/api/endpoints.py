"""OAuth 2.0 for agencies' software: client credentials only (RFC 6749 section 4.4, revocation RFC 7009)."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from dienhong.identity.models import AgencySystem
from dienhong.identity.tokens import TooManyRequests, issue_token, revoke_token, system_with_secret
from dienhong.kernel.errors import describe

router = Router(tags=["oauth"])

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _form(*required: str, **fields: str) -> dict[str, Any]:
    credentials = {"client_id": "Unless sent by HTTP Basic.", "client_secret": "Unless sent by HTTP Basic."}
    properties = {name: {"type": "string", "description": text} for name, text in {**fields, **credentials}.items()}
    schema = {"type": "object", "required": list(required), "properties": properties}
    return {"requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}}


_TOKEN_FORM = _form(
    "grant_type", grant_type="client_credentials", scope="Permission codes separated by spaces; empty for all."
)
_REVOKE_FORM = _form("token", token="The access token to void.")  # noqa: S106  a description


@router.post("/token", summary="Get an access token", openapi_extra=_TOKEN_FORM)
def token(request: HttpRequest) -> HttpResponse:
    """Change client id and secret, by HTTP Basic or in the form, into a token for fifteen minutes."""
    if request.POST.get("grant_type") != "client_credentials":
        return _error(400, "unsupported_grant_type", "grant_type must be client_credentials")
    system = _caller(request)
    if system is None:
        return _unknown_client()
    scopes = request.POST.get("scope", "").split() or list(system.scopes)
    if not set(scopes) <= set(system.scopes):
        return _error(400, "invalid_scope", "the software does not hold all of these permissions")
    try:
        issued = issue_token(system, sorted(set(scopes)))
    except TooManyRequests as refusal:
        response = _error(429, "temporarily_unavailable", describe(refusal, "en").sentence)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    body = {
        "access_token": issued.text,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": " ".join(issued.scopes),
    }
    return JsonResponse(body, headers=_NO_STORE)


@router.post("/revoke", summary="Void an access token", openapi_extra=_REVOKE_FORM)
def revoke(request: HttpRequest) -> HttpResponse:
    """Void one of the caller's own tokens. The answer is the same for a token that does not exist."""
    system = _caller(request)
    if system is None:
        return _unknown_client()
    revoke_token(system, request.POST.get("token", ""))
    return JsonResponse({}, headers=_NO_STORE)


def _caller(request: HttpRequest) -> AgencySystem | None:
    basic, form = _basic(request.headers.get("Authorization", "")), _posted(request)
    if basic and form:
        return None  # RFC 6749 section 2.3: one method of authentication a request
    client_id, secret = basic or form or ("", "")
    return system_with_secret(client_id, secret)


def _posted(request: HttpRequest) -> tuple[str, str] | None:
    secret = request.POST.get("client_secret")
    return (request.POST.get("client_id", ""), secret) if secret else None


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ("", "")
    return unquote_plus(client_id), unquote_plus(secret)


def _unknown_client() -> HttpResponse:
    response = _error(401, "invalid_client", "unknown client, wrong secret, or disabled software")
    response.headers["WWW-Authenticate"] = 'Basic realm="dienhong"'
    return response


def _error(status: int, error: str, description: str) -> HttpResponse:
    return JsonResponse({"error": error, "error_description": description}, status=status, headers=_NO_STORE)
