"""Large files that agencies' software uploads in pieces before it names them in a package."""

from __future__ import annotations

from dienhong.audit.public import command, note
from dienhong.documents.public import UploadView, start_upload
from dienhong.exchange.permissions import SEND
from dienhong.kernel.actor import Actor, require


@command
def begin_upload(actor: Actor, *, agency_id: int, name: str, size: int, sha256: str) -> UploadView:
    """Begin to upload a large file in pieces (bắt đầu tải lên tệp lớn); `sha256` of the whole, in hexadecimal.

    Raises RuleBroken: documents.upload_size, documents.upload_hash, documents.too_many_uploads, documents.upload_no_room.
    """
    note(agency_id=agency_id, file=name, size=size, sha256=sha256)
    require(actor, SEND, at=agency_id)
    made = start_upload(agency_id, name, size, sha256)
    note(subject=("documents.Upload", made.uuid))
    return made
