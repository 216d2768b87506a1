"""Every address of the product, read from the resolver, so that a new one is attacked without being listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.security.world import World

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
_OF_EXCHANGE = ("receipt", "status", "webhook", "message", "asked_for", "certificate", "tally", "delivery")
FORM = "application/x-www-form-urlencoded"
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
# What stands in an address when nothing of ours is meant.
PLAIN = {
    "number": "1",
    "at": "1",
    "size": "1",
    "pk": "4711",
    "session_id": "4711",
    "register_id": "4711",
    "code_or_uuid": "A00",
    "code": "9.999999",
    "uidb36": "1",
    "key": "cbz1-0123456789abcdef0123456789abcdef",
    "fingerprint": "0" * 64,
}


@dataclass(frozen=True, slots=True)
class Route:
    """An address with its parameters still in it, such as `van-ban/di/<uuid:uuid>/`."""

    name: str
    pattern: str

    @property
    def parameters(self) -> list[str]:
        """Names of the parts that vary."""
        return [one[0] or one[1] for one in _PARAMETER.findall(self.pattern)]

    def path(self, values: Mapping[str, object] | None = None) -> str:
        """The address with these values, and with what fits nothing where none is given."""
        given = values or {}

        def value(found: re.Match[str]) -> str:
            name = found[1] or found[2]
            return str(given.get(name, PLAIN.get(name, NOBODY)))

        return "/" + _PARAMETER.sub(value, self.pattern).replace("^", "").replace("$", "").replace("\\", "")

    @property
    def is_api(self) -> bool:
        """Whether software reads the answer."""
        return self.pattern.startswith("api/")


def every_route() -> list[Route]:
    """All routes of the product."""
    return list(_below(get_resolver().url_patterns, "", ()))


def _below(patterns: list[URLPattern | URLResolver], prefix: str, names: tuple[str, ...]) -> Iterator[Route]:
    for one in patterns:
        text = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Route(":".join([*names, one.name or ""]), text)
        else:
            yield from _below(one.url_patterns, text, (*names, one.namespace) if one.namespace else names)


def ours(world: World, route: Route, *, draft: bool = False) -> dict[str, object]:
    """The values that make the route one of our agency's things; of drafts instead of issued documents if asked."""
    things, outgoing = world.things, world.draft if draft else world.issued
    incoming = world.incoming
    by_place: list[tuple[str, dict[str, object]]] = [
        ("van-ban/den/", {"uuid": incoming.uuid, "attachment": things["incoming_attachment"].uuid}),
        ("van-ban/di/", {"uuid": outgoing.uuid, "attachment": things["draft_attachment"].uuid}),
        ("van-ban/so/", {"register_id": things["register"].pk}),
        ("truc-lien-thong/gui/", {"document": world.issued.uuid}),
        ("truc-lien-thong/goi/", {"uuid": world.package.uuid}),
        ("truc-lien-thong/bien-nhan/", {"uuid": things["receipt"].uuid}),
        ("truc-lien-thong/trang-thai/", {"uuid": things["status"].uuid}),
        ("truc-lien-thong/doi-soat/", {"uuid": things["tally"].uuid}),
        ("truc-lien-thong/luot-gui/", {"delivery": things["delivery"].uuid}),
        ("truc-lien-thong/ket-noi/de-nghi/", {"uuid": things["connection_request"].uuid}),
        ("truc-lien-thong/ket-noi/chung-nhan/", {"uuid": things["conformity"].uuid}),
        ("truc-lien-thong/ket-noi/", {"uuid": things["webhook"].uuid}),
        ("truc-lien-thong/yeu-cau/", {"uuid": things["asked_for"].uuid}),
        ("truc-lien-thong/xac-nhan-huy/", {"uuid": things["certificate"].uuid}),
        ("truc-lien-thong/tin/", {"uuid": things["message"].uuid}),
        ("nhiem-vu/", {"uuid": things["assignment"].uuid, "evidence": things["evidence"].uuid}),
        ("lich-lam-viec/ngay/", {"uuid": things["day_rule"].uuid}),
        ("co-quan/", {"uuid": world.ours.office.agency.uuid}),
        ("chu-ky-so/cho-ky/", {"uuid": things["remote_signing"].uuid}),
        ("chu-ky-so/", {"uuid": things["key"].uuid}),
        ("nhat-ky/", {"uuid": things["record"].uuid}),
        ("thong-bao/", {"uuid": things["notice"].uuid}),
        ("uy-quyen/moi/", {"agency": world.ours.office.agency.uuid}),
        ("uy-quyen/", {"uuid": things["delegation"].uuid}),
        (
            "quan-tri/nguoi/",
            {"uuid": things["person"].uuid, "post": things["post"].uuid, "grant": things["grant"].uuid},
        ),
        ("quan-tri/he-thong/", {"uuid": things["system"].uuid}),
        ("quan-tri/phien-ho-tro/", {"uuid": things["support"].uuid}),
        ("tai-khoan/phien/", {"session_id": things["session"].pk}),
        ("api/v1/directory/", {"code_or_uuid": world.ours.office.agency.uuid}),
        ("api/v1/exchange/", {name: things[name].uuid for name in _OF_EXCHANGE}),
        ("api/v1/exchange/packages/", {"package": world.package.uuid}),
    ]
    found: dict[str, object] = {}
    for place, values in by_place:
        if route.pattern.startswith(place):
            found = {**values, **found} if not place.startswith("api/") else {**found, **values}
    return {name: value for name, value in found.items() if name in route.parameters}


def ask(client: Client, method: str, path: str, **options: Any) -> HttpResponse:
    """One request whose changes are undone, and whose answer has been read to its end, as over the wire."""
    with transaction.atomic():
        answer = call(client, method, path, **options)
        transaction.set_rollback(True)
    return answer


def call(
    client: Client, method: str, path: str, data: bytes = b"", content_type: str = FORM, **options: Any
) -> HttpResponse:
    """One request; a streamed answer is read to its end."""
    answer: HttpResponseBase = client.generic(method, path, data, content_type, **options)
    if answer.streaming:
        answer.read = b"".join(answer)  # type: ignore[attr-defined, arg-type]  # for `body`; the client closes it
    return answer  # type: ignore[return-value]  # of the test client


def body(answer: HttpResponse) -> bytes:
    """What an answer said."""
    read = getattr(answer, "read", None)
    return read if isinstance(read, bytes) else answer.content
