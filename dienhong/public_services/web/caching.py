"""Public answers that caches may keep: the same for all who have not signed in, named by the hash of what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from dienhong.identity.public import actor_of

SECONDS = 60
View = Callable[..., HttpResponse]


def kept_by_caches(view: View) -> Callable[..., HttpResponseBase]:
    """For a year-round page of facts: a minute in caches for anonymous visitors, and 304 when nothing has changed.

    Who has signed in sees the own frame, which nobody keeps. Refusals are not kept either.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if actor_of(request).kind == "anonymous" and response.status_code == 200 and not response.cookies:
            response.headers.setdefault("ETag", f'"{hashlib.sha256(response.content).hexdigest()[:32]}"')
            tag = response.headers["ETag"]
            response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
            patch_vary_headers(response, ["Cookie"])
            return get_conditional_response(request, etag=tag, response=response) or response
        return response

    return answered
