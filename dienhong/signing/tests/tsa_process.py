"""The demonstration's time-stamp authority as a process of its own, which tests stop and start: KEY.pem CERT.pem PORT."""

import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from dienhong.signing.core.keys import LocalKey
from dienhong.signing.core.tsa import TimestampAuthority


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def log_message(self, *_):
        """Quiet."""

    def do_POST(self):
        body = self.server.authority.answer(self.rfile.read(int(self.headers["Content-Length"])), at=datetime.now(UTC))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    key = load_pem_private_key(Path(sys.argv[1]).read_bytes(), None)
    certificates = x509.load_pem_x509_certificates(Path(sys.argv[2]).read_bytes())
    server = HTTPServer(("127.0.0.1", int(sys.argv[3])), Handler)
    server.authority = TimestampAuthority(LocalKey(key, certificates[0], tuple(certificates[1:])))
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
