"""An agency's old system, as far as the connector sees it: a folder, or tables; and the settings that name them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache

from dienhong.client.tests.agencies import PASSWORD, a_letter
from dienhong.connector.engine import Engine
from dienhong.connector.folder import FolderBridge
from dienhong.signing.queries import trust_anchors_pem


def a_sidecar(number, recipient, **changes):
    fields = {
        "so": str(number),
        "ky_hieu": "STC-VP",
        "ngay_ban_hanh": "04/05/2026",
        "noi_ban_hanh": "Lào Cai",
        "loai": "Công văn",
        "trich_yeu": "Về việc báo cáo kết quả",
        "noi_nhan": recipient.row.code,
        "tep_pdf": f"cv-{number}.pdf",
    }
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


@cache
def a_pdf():
    """One for all: whoever puts a document out again puts out the same bytes."""
    return a_letter("1").pdf.data


def put_out(root, number, recipient, **changes):
    """Drop a PDF and its sidecar into `out`, as the old system does."""
    folder = root / "out"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"cv-{number}.pdf").write_bytes(a_pdf())
    (folder / f"cv-{number}.json").write_text(json.dumps(a_sidecar(number, recipient, **changes), ensure_ascii=False))


@contextmanager
def connected(member, root):
    """An engine between a folder and the platform, for as long as the block lasts."""
    bridge = FolderBridge(root, settled=0)
    with member.client() as client:
        yield Engine(client, bridge, member.seal, member.trust)
    bridge.close()


def run_once(member, root):
    with connected(member, root) as engine:
        engine.run_once()


def the_settings(member, folder, bridge):
    """A settings file with everything beside it; `bridge` is its last table."""
    (folder / "goc.pem").write_text(trust_anchors_pem())
    (folder / "khoa-bi-mat").write_text(member.client_secret + "\n")
    path = folder / f"ket-noi-{member.row.code}.toml"
    path.write_text(f"""
language = "en"
every = 0.2

[platform]
address = "{member.address}"
client_id = "{member.client_id}"
client_secret_file = "khoa-bi-mat"
roots = "goc.pem"

[seal]
file = "{member.seal_file.name}"
password = "{PASSWORD}"

{bridge}
""")
    return path


def names(folder):
    return sorted(path.name for path in folder.iterdir())
