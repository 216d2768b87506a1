"""A process that speaks clamd's protocol (INSTREAM, PING) on a UNIX socket, for machines without clamd: SOCKET.

What holds the words below is infected; a file longer than 1 MiB is refused as clamd refuses it.
"""

import socketserver
import struct
import sys

WORM = b"dien hong thu nghiem sau 7f3a9c"
LIMIT = 1 << 20


class Handler(socketserver.StreamRequestHandler):
    """One question."""

    def handle(self) -> None:
        """Read it as clamd does, and answer."""
        question = b""
        while not question.endswith(b"\x00"):
            question += self.rfile.read(1)
        self.wfile.write((b"PONG" if question == b"zPING\x00" else self._verdict()) + b"\x00")

    def _verdict(self) -> bytes:
        data = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
            if len(data) > LIMIT:
                return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: DienHong.Worm FOUND" if WORM in data else b"stream: OK"


if __name__ == "__main__":
    with socketserver.ThreadingUnixStreamServer(sys.argv[1], Handler) as server:
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        server.serve_forever()
