"""The HTTP API: one router a domain, one shape of problem for every refusal."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from dienhong.audit.api.endpoints import router as log
from dienhong.cabinet.api.endpoints import router as cabinet
from dienhong.directory.api.endpoints import router as directory
from dienhong.exchange.api.endpoints import router as exchange
from dienhong.exchange.api.proofs import router as exchange_proofs
from dienhong.exchange.api.uploads import router as exchange_uploads
from dienhong.identity.api.endpoints import router as oauth
from dienhong.kernel.errors import NotFound, Refused
from dienhong.kernel.web import problem_json, status_of
from dienhong.public_services.api.endpoints import router as procedures

_CHALLENGE = 'Bearer realm="dienhong"'
_REFUSED = {
    "description": "Refused: a stable code, a sentence and what to do.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
# RFC 6749, section 5.2.
_OAUTH_REFUSED = {
    "description": "Refused.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error"],
                "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
            }
        }
    },
}


class _Api(NinjaAPI):
    """ninja's, whose description also says what every refusal looks like."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI description."""
        schema = super().get_openapi_schema(**options)
        for item in schema["paths"].values():
            for operation in item.values():
                refused = _OAUTH_REFUSED if "oauth" in operation["tags"] else _REFUSED
                operation["responses"].setdefault("4XX", refused)
        return schema


api = _Api(
    title="Diên Hồng",
    version="1.0.0",
    description="The API of Diên Hồng. Every refusal has a stable `code`, a sentence and what to do, in Vietnamese and English.",
    docs_url=None,
    openapi_url="openapi.json",
    docs_decorator=require_safe,
)


def _problem(request: HttpRequest, error: Refused, status: int) -> HttpResponse:
    return problem_json(error, status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A rule, a missing permission, nothing there, an unknown caller, or too many requests."""
    response = _problem(request, error, status_of(error))
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = _CHALLENGE
    return response


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent does not have the shape of the interface."""
    fields = [".".join(str(part) for part in one["loc"]) for one in error.errors]
    return _problem(request, Refused("kernel.malformed", fields=", ".join(fields)), 422)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The body is no JSON."""
    return _problem(request, Refused("kernel.malformed", fields="body"), error.status_code)


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """No such thing."""
    return _problem(request, NotFound(), 404)


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that is wrong, expired or withdrawn."""
    response = _problem(request, Refused("kernel.unknown_caller"), 401)
    response.headers["WWW-Authenticate"] = _CHALLENGE
    return response


for _prefix, _router in [
    ("/oauth", oauth),
    ("/directory", directory),
    ("/log", log),
    ("/cabinet", cabinet),
    ("/exchange", exchange),
    ("/exchange", exchange_proofs),
    ("/exchange", exchange_uploads),
    ("/procedures", procedures),
]:
    api.add_router(_prefix, _router)
