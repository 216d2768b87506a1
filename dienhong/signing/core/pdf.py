"""Signing PDF files: PAdES B-B to B-LT, always as an incremental update, so that earlier signatures stay valid."""

# pyHanko leaves many of its constructors untyped.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.form_tools import annot_width_height, get_single_field_annot
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import FieldMDPSpec, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from dienhong.signing.core.cms import Timestamper, sign_digest
from dienhong.signing.core.keys import CertificateHolder, SigningKey, der
from dienhong.signing.core.long_term import put_in
from dienhong.signing.core.mark import draw
from dienhong.signing.core.place import NO_MATERIAL, Appearance, PdfNotSignable, Placement, Prepared
from dienhong.signing.core.subject import holder_of

VIETNAM = timezone(timedelta(hours=7))
_CMS_ROOM = 1_536


def sign(
    pdf: bytes, key: SigningKey, place: Placement, *, at: datetime, timestamper: Timestamper | None = None
) -> bytes:
    """The PDF with one more signature: PAdES B-LT with the material of `place`, else B-T, without `timestamper` B-B.

    A /Lock in the field (fields that may not change any more) becomes part of the signature. `at` is the claimed time.
    Raises PdfNotSignable.
    """
    room = timestamper.room if timestamper else 0
    prepared = prepare(pdf, key, place, at=at, timestamp_room=room)
    return complete(prepared, sign_digest(prepared.document_digest, key, timestamper=timestamper))


def prepare(pdf: bytes, holder: CertificateHolder, place: Placement, *, at: datetime, timestamp_room: int) -> Prepared:
    """The PDF with room for one more signature; a person may take hours to approve it. Raises PdfNotSignable."""
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        if writer.prev.encrypted:
            raise PdfNotSignable("the PDF is encrypted")
        _register_extension(writer)
        if place.material != NO_MATERIAL:
            put_in(writer, place.material)
        embedder = PdfCMSEmbedder(_field_spec(place)).write_cms(place.field, writer)
        field = next(embedder).get_object()
        if place.appearance is not None:
            _put_mark(writer, field, place.appearance)
        signature = _signature_object(holder, place, at, timestamp_room)
        embedder.send(SigObjSetup(signature, mdp_setup=_lock_of(field)))
        digest, output = embedder.send(SigIOSetup(md_algorithm="sha256"))
    except (PdfError, SigningError) as error:
        raise PdfNotSignable(str(error)) from error
    return Prepared(output.getvalue(), digest.document_digest, digest.reserved_region_start, digest.reserved_region_end)


def complete(prepared: Prepared, signature: bytes) -> bytes:
    """The PDF with its signature (CMS, DER) in the room kept for it."""
    region = (prepared.document_digest, prepared.reserved_start, prepared.reserved_end)
    output = BytesIO(prepared.data)
    try:
        PreparedByteRangeDigest(*region).fill_with_cms(output, signature)
    except (PdfError, SigningError) as error:
        raise PdfNotSignable(str(error)) from error
    return output.getvalue()


def _field_spec(place: Placement) -> SigFieldSpec:
    box = place.box
    if box is None:
        return SigFieldSpec(place.field)
    corners = (round(box.x0), round(box.y0), round(box.x1), round(box.y1))
    return SigFieldSpec(place.field, on_page=box.page, box=corners)


def _register_extension(writer: IncrementalPdfFileWriter) -> None:
    writer.ensure_output_version(version=(1, 7))
    if writer.output_version < (2, 0):
        writer.register_extension(ESIC_EXTENSION_1)


def _signature_object(
    holder: CertificateHolder, place: Placement, at: datetime, timestamp_room: int
) -> SignatureObject:
    certificates = sum(len(der(item)) for item in (holder.certificate, *holder.chain))
    room = certificates + _CMS_ROOM + timestamp_room
    return SignatureObject(
        bytes_reserved=2 * room,
        subfilter=SigSeedSubFilter.PADES,
        timestamp=at.astimezone(VIETNAM),
        name=holder_of(holder.certificate).name,
        reason=place.reason or None,
    )


def _lock_of(field: generic.DictionaryObject) -> SigMDPSetup | None:
    if "/Lock" not in field:
        return None
    return SigMDPSetup("sha256", field_lock=FieldMDPSpec.from_pdf_object(field["/Lock"]))


def _put_mark(writer: IncrementalPdfFileWriter, field: generic.DictionaryObject, appearance: Appearance) -> None:
    annotation = get_single_field_annot(field)
    width, height = annot_width_height(annotation)
    if width and height:
        mark = draw(appearance, writer, float(width), float(height))
        annotation[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): mark})
        writer.update_container(annotation)
