"""Serve the keys of a folder until the process ends; says its address on the first line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dienhong.signing.demo_service.installation import CLIENT, client_secret
from dienhong.signing.demo_service.server import Service
from dienhong.signing.demo_service.vault import SAD_SECONDS, Vault


def main() -> None:
    """Listens on this machine only: it is no production service."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--sad-seconds", type=float, default=SAD_SECONDS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    vault = Vault(options.folder, options.sad_seconds)
    service = Service(("127.0.0.1", options.port), vault, {CLIENT: client_secret(options.folder)})
    sys.stdout.write(f"http://127.0.0.1:{service.server_address[1]}\n")
    sys.stdout.flush()
    service.serve_forever()


main()
