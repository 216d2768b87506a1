"""Pictures of pages and files as they were stored; who may see the document may see its files."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dienhong.documents.models import OutgoingDocument, StoredFile
from dienhong.documents.pages.render import MAX_PAGES
from dienhong.documents.pages.sniff import MediaType
from dienhong.documents.queries.incoming import incoming_document
from dienhong.documents.queries.opinions import is_judged, opinion_of
from dienhong.documents.queries.outgoing import outgoing_document
from dienhong.documents.queries.pages import attachment_of
from dienhong.documents.storage import path_of
from dienhong.documents.web import viewer
from dienhong.documents.web.outgoing import shown_source
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound

# A browser's own PDF viewer does not start inside a sandbox; everything else runs in one and is saved, not shown.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_FOREVER = "private, max-age=31536000, immutable"


@signed_in
@require_safe
def outgoing_page(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """The picture of a page (from 1) of the signed PDF or of the draft's preview; `co` is a size of `viewer.WIDTHS`."""
    return _picture(request, shown_source(outgoing_document(actor_of(request), uuid)), number)


@signed_in
@require_safe
def opinion_page(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """The picture of a page (from 1) of a draft, for who is asked for an opinion on it."""
    return _picture(request, shown_source(_judged(request, uuid)), number)


@signed_in
@require_safe
def opinion_attachment(request: HttpRequest, uuid: UUID, attachment: UUID) -> HttpResponseBase:
    """An attachment of a draft, for who is asked for an opinion on it."""
    found = attachment_of(_judged(request, uuid), attachment)
    return stored_answer(request, found.file, found.name)


@signed_in
@require_safe
def opinion_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file that came with an opinion."""
    row = opinion_of(actor_of(request), uuid)
    return stored_answer(request, _kept(row.file), row.file_name)


def _judged(request: HttpRequest, uuid: UUID) -> OutgoingDocument:
    """The draft, as long as an opinion on it is wanted. Raises NotFound."""
    row = opinion_of(actor_of(request), uuid)
    if not is_judged(row):
        raise NotFound("documents.OutgoingDocument")
    return row.document


@signed_in
@require_safe
def incoming_page(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """The picture of a page (from 1) of an incoming document."""
    return _picture(request, viewer.source_of(_kept(incoming_document(actor_of(request), uuid).pdf)), number)


def _picture(request: HttpRequest, source: viewer.Source, number: int) -> HttpResponse:
    size = request.GET.get("co", "")
    if not 1 <= number <= MAX_PAGES or size not in viewer.WIDTHS:
        raise NotFound("page")
    etag = f'"{source.key}-{number}-{viewer.WIDTHS[size]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = HttpResponse(viewer.picture(source, number, size), content_type="image/webp")
    named = request.GET.get("v") == source.key[:16]
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _FOREVER if named else "private, no-cache"
    return response


@signed_in
@require_safe
def outgoing_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The signed PDF as it is stored."""
    document = outgoing_document(actor_of(request), uuid)
    if document.pdf is None:
        raise NotFound("documents.StoredFile")
    return stored_answer(request, document.pdf, f"{(document.code or document.symbol).replace('/', '-')}.pdf")


@signed_in
@require_safe
def incoming_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The PDF that came in, as it is stored."""
    document = incoming_document(actor_of(request), uuid)
    return stored_answer(request, _kept(document.pdf), f"{document.code.replace('/', '-')}.pdf")


def _kept(file: StoredFile | None) -> StoredFile:
    """The file, unless it was destroyed after a recall. Raises NotFound."""
    if file is None:
        raise NotFound("documents.StoredFile")
    return file


@signed_in
@require_safe
def outgoing_attachment(request: HttpRequest, uuid: UUID, attachment: UUID) -> HttpResponseBase:
    """An attachment of an outgoing document."""
    found = attachment_of(outgoing_document(actor_of(request), uuid), attachment)
    return stored_answer(request, found.file, found.name)


@signed_in
@require_safe
def incoming_attachment(request: HttpRequest, uuid: UUID, attachment: UUID) -> HttpResponseBase:
    """An attachment of an incoming document."""
    found = attachment_of(incoming_document(actor_of(request), uuid), attachment)
    return stored_answer(request, found.file, found.name)


def stored_answer(request: HttpRequest, file: StoredFile, name: str) -> HttpResponseBase:
    """A stored file under this name, shown when it is a PDF, else saved; the caller has checked who asks."""
    etag = f'"{file.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    is_pdf = file.media_type == MediaType.PDF
    response = FileResponse(
        path_of(file).open("rb"), as_attachment=not is_pdf, filename=name, content_type=file.media_type
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = _PDF_POLICY if is_pdf else _FILE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
