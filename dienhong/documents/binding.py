"""What an opinion or an initial stands for: the text that was judged, and nothing that was changed after it."""

from __future__ import annotations

import hashlib
import json

from dienhong.documents.models import OutgoingDocument


def text_hash_of(document: OutgoingDocument) -> str:
    """SHA-256, in hexadecimal, of all that a checker reads: text, head, signer, urgency, term and attached files.

    Saving a draft without a change keeps it; typing a text again exactly as it was brings it back.
    """
    files = sorted(document.attachments.values_list("name", "file__sha256"))
    read = {
        "text": document.content,
        "type": document.type_code,
        "symbol": document.symbol,
        "place": document.place,
        "summary": document.summary,
        "signer": document.signer_post_id,
        "urgency": document.urgency,
        "due_on": document.due_on.isoformat() if document.due_on else "",
        "files": files,
    }
    text = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
