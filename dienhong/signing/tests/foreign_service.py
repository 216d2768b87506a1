"""A signing service that differs from the standard in paths, names, encodings, errors and in polling the signature itself.

It shares the vault of keys with the demonstration's service, but no line of the protocol.
"""

from __future__ import annotations

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from dienhong.signing.demo_service.vault import Asked, ServiceError, Vault, listed

CODES = {
    "authorization_pending": "62000",
    "access_denied": "63002",
    "expired_token": "62001",
    "credential_locked": "60001",
}
SIZES = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def log_message(self, *_):
        """Quiet."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            self.answer(200, self.route(body))
        except ServiceError as error:
            self.answer(400, {"code": CODES.get(error.error, "10000"), "message": error.sentence})

    def route(self, body):
        vault = self.server.vault
        if self.path == "/phone":
            handle, answer = (part.split("=")[1] for part in body.decode().split("&"))
            vault.decide(handle, answer == "approve")
            return {}
        if self.path == "/rssp/v1/auth/login":
            return {"access_token": "the-token", "expires_in": 600}
        asked = json.loads(body)
        assert asked["sp_id"] == "dien-hong"
        assert self.headers["Authorization"] == "Bearer the-token"
        return {
            "/rssp/v1/credential/search": self.search,
            "/rssp/v1/credential/detail": self.detail,
            "/rssp/v1/signature/signHash": self.sign,
            "/rssp/v1/signature/tranInfo": self.tran_info,
        }[self.path](vault, asked)

    def search(self, vault, asked):
        return {"data": {"ids": listed(vault.folder)}}

    def detail(self, vault, asked):
        found = vault.credential(asked["credential_id"])
        chain = [base64.b64encode(item.public_bytes(Encoding.DER)).decode() for item in found.certificates]
        algorithm = "1.2.840.113549.1.1.1" if found.is_rsa else "1.2.840.10045.2.1"
        return {"data": {"certs": chain, "state": "enabled"}, "key": {"algo": [algorithm]}}

    def sign(self, vault, asked):
        hashes = [bytes.fromhex(item) for item in asked["sign_files"]["hashes"]]
        algorithm, name = SIZES[asked["hash_oid"]], asked["credential_id"]
        handle, done = vault.authorise(name, Asked(tuple(hashes), algorithm))
        if done:
            return self.values(vault.sign(name, hashes, algorithm, handle))
        return {"data": {"tran_code": handle}}

    def tran_info(self, vault, asked):
        handle = asked["data"]["tran_code"]
        if vault.check(handle) is None:
            raise ServiceError("authorization_pending", "đang chờ")
        leave = vault.sads[handle]
        return self.values(vault.sign(leave.credential, leave.asked.hashes, leave.asked.algorithm, handle))

    def values(self, signatures):
        return {
            "data": {"signature_values": [base64.urlsafe_b64encode(item).decode().rstrip("=") for item in signatures]}
        }

    def answer(self, status, found):
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    """Serve the folder; the address on the first line."""
    folder = Path(sys.argv[1])
    (folder / "client-secret").write_text("unused")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.vault = Vault(folder)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
