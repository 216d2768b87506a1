"""Files beside packages of the small axis: uploaded in pieces, named by a description, fetched in ranges."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import uuid4

from dienhong.cli.tests.fake_refusal import Refusal

DETACHED = "application/vnd.dienhong.detached+json"


@dataclass
class Upload:
    owner: str
    name: str
    size: int
    sha256: str
    data: bytes = b""
    state: str = "open"
    uuid: str = field(default_factory=lambda: str(uuid4()))

    def told(self):
        names = ("uuid", "name", "size", "state", "sha256")
        return {**{name: getattr(self, name) for name in names}, "received": len(self.data), "problem": ""}


class Uploads:
    """Mixed into the axis."""

    def upload_call(self, caller, method, steps, headers, body):
        """(status, headers, told) of a call below /uploads."""
        if (method, steps) == ("POST", []):
            asked = json.loads(body)
            made = Upload(caller.code, asked["name"], asked["size"], asked["sha256"])
            self.uploads[made.uuid] = made
            return 201, {}, made.told()
        found = self.uploads[steps[0]]
        if method == "PATCH":
            self.write(found, int(headers["upload-offset"]), body, int(headers["content-length"]))
            return 204, {"Upload-Offset": str(len(found.data))}, None
        if method == "POST":
            self.finish(found)
            return 202, {}, found.told()
        return 200, {}, found.told()

    def write(self, upload, offset, body, declared):
        self.must_join(upload, offset)
        upload.data = upload.data[:offset] + body
        if len(body) < declared:
            self.after_a_cut(upload)

    def must_join(self, upload, offset):
        if offset > len(upload.data):
            raise Refusal(409, "documents.upload_offset")

    def after_a_cut(self, upload):
        """What arrived stays."""

    def finish(self, upload):
        upload.state = "stored" if sha256(upload.data).hexdigest() == upload.sha256 else "refused"

    def must_have_detached(self, package):
        stored = {one.sha256 for one in self.uploads.values() if one.state == "stored"}
        for file in package.attachments:
            if file.content_type == DETACHED and json.loads(file.data)["sha256"] not in stored:
                raise Refusal(422, "exchange.detached_missing")

    def file_beside(self, headers, digest):
        """The answer to a fetch, whole or from an offset on."""
        data = next(one.data for one in self.uploads.values() if one.sha256 == digest)
        value = base64.b64encode(sha256(data).digest()).decode()
        told = {"Content-Digest": f"sha-256=:{value}:"}
        asked = headers.get("range", "")
        if not asked:
            return 200, told, data
        return 206, told, data[self.first_byte(asked) :]

    def first_byte(self, asked):
        return int(asked.removeprefix("bytes=").partition("-")[0])
