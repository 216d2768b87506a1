"""Large files in pieces (docs/protocols/exchange.md, section 13): begin, write at an offset, ask how far, finish, fetch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Status

from dienhong.documents.public import UploadView, finish_upload, upload_of, write_piece
from dienhong.exchange import commands
from dienhong.exchange.api import schemas
from dienhong.exchange.api.contents import headers_of
from dienhong.identity.api.auth import AgencySystemAuth
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.files import file_answer

router = Router(tags=["exchange"], auth=AgencySystemAuth())
_BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/uploads", response={201: schemas.UploadState}, summary="Begin to upload a large file")
def begin(request: HttpRequest, body: schemas.UploadRequest) -> Any:
    """Name, size and SHA-256 of the whole."""
    actor, agency_id = _caller(request)
    made = commands.begin_upload(actor, agency_id=agency_id, name=body.name, size=body.size, sha256=body.sha256)
    return Status(201, made)


@router.get("/uploads/{uuid:upload}", response=schemas.UploadState, summary="How far an upload is")
def state(request: HttpRequest, upload: UUID) -> Any:
    """`received` is the offset to go on from."""
    return upload_of(_caller(request)[1], upload)


@router.patch(
    "/uploads/{uuid:upload}", response={204: None}, openapi_extra=_BYTES, summary="Write a piece at Upload-Offset"
)
def write(request: HttpRequest, upload: UUID) -> HttpResponse:
    """What arrived before the connection broke stays; the same piece again changes nothing."""
    offset = request.headers.get("Upload-Offset", "")
    if request.headers.get("Content-Type", "").split(";")[0].strip() != "application/offset+octet-stream":
        raise RuleBroken("exchange.wrong_media_type")
    if not offset.isdecimal() or len(offset) > 15:
        raise RuleBroken("exchange.bad_offset")
    return _offset(write_piece(_caller(request)[1], upload, int(offset), request))


def _offset(view: UploadView) -> HttpResponse:
    return HttpResponse(status=204, headers={"Upload-Offset": str(view.received), "Upload-Length": str(view.size)})


@router.post("/uploads/{uuid:upload}/finish", response={202: schemas.UploadState}, summary="All pieces are there")
def finish(request: HttpRequest, upload: UUID) -> Any:
    """The file is then checked; ask for its state until that is stored or refused."""
    actor, agency_id = _caller(request)
    finish_upload(actor, upload=upload, agency_id=agency_id)
    return Status(202, upload_of(agency_id, upload))


@router.get("/packages/{uuid:package}/files/{sha256}", summary="Fetch a file that travels beside a package")
def package_file(request: HttpRequest, package: UUID, sha256: str) -> HttpResponseBase:
    """With Range (one range of bytes) to go on after a break."""
    content = commands.fetch_file(request.auth, package=package, sha256=sha256)  # type: ignore[attr-defined]  # set by auth
    headers = {**headers_of(content), "Content-Disposition": f'attachment; filename="{sha256}"'}
    return file_answer(request, content.path, "application/octet-stream", headers)


def _caller(request: HttpRequest) -> tuple[Actor, int]:
    actor: Actor = request.auth  # type: ignore[attr-defined]  # set by auth
    if actor.agency_id is None:
        raise NotFound("documents.Upload")
    return actor, actor.agency_id
