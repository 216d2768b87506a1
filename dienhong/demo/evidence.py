"""The evidence pack of the thread: everything sealed, the checkpoint time-stamped, the pack fetched as the sender does."""

from __future__ import annotations

from pathlib import Path

from dienhong.audit.public import records_about, wait_until_sealed
from dienhong.demo.delivery import Watch
from dienhong.demo.drafting import Thread
from dienhong.demo.problems import ThreadBroken
from dienhong.demo.proofs import Folder
from dienhong.signing.public import stamp_log

SEAL_SECONDS = 15.0


def fetch_evidence(thread: Thread, watch: Watch, path: Path) -> Folder:
    """Stamp the log's newest checkpoint at once, download the pack and unpack it into `path`."""
    with thread.progress.step("Nhật ký niêm phong, đóng dấu thời gian") as step:
        records = [one.id for one in records_about("documents.OutgoingDocument", str(thread.document))]
        if not wait_until_sealed(records, SEAL_SECONDS):
            raise ThreadBroken(f"the log was not sealed within {SEAL_SECONDS:.0f} s; see sealer.log")
        if not stamp_log():
            raise ThreadBroken("the log was not time-stamped; see web.log")
        step.shows(f"{len(records)} bản ghi của văn bản")
    with thread.progress.step("Văn thư tải gói bằng chứng") as step:
        page = watch.browser.get(watch.address)
        links = page.links("bang-chung")
        if not links:
            raise ThreadBroken(f"{watch.address} offers no evidence pack")
        pack = watch.browser.get(links[0])
        folder = Folder.of(pack.body, path, "goi-bang-chung.zip")
        step.shows(f"{len(pack.body):,} byte".replace(",", "."))
        step.shows(f"{len(folder.statuses)} trạng thái, {len(folder.receipts)} biên nhận")
    return folder
