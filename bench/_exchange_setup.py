"""Sets up agencies, keys and software for the exchange benchmark, and prepares signed documents. Not measured."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bench._machine import measured_rates

DAY = date(2026, 5, 4)
SENDERS, RECEIVERS = 4, 4
# Many packages carry the same file in life too: one circular goes out in several packages, one form to everybody.
SHARED_FILES = 20
BODY = """Điều 1. Ban hành kèm theo Quyết định này Kế hoạch diễn tập ứng phó sự cố năm {year}.
Điều 2. Ủy ban nhân dân các tỉnh cử đầu mối trực 24/7 trong {year} giờ.
Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này."""


def main(arguments: list[str]) -> int:
    """`rates`, `agencies FOLDER` or `documents FOLDER FIRST LAST SENDER`."""
    from dienhong.cli import context

    if arguments[0] == "rates":
        print(json.dumps(asdict(measured_rates(context.owner_url(context.settings())))))
        return 0
    context.start_django()
    if arguments[0] == "agencies":
        _agencies(Path(arguments[1]))
    else:
        _documents(Path(arguments[1]), range(int(arguments[2]), int(arguments[3])), int(arguments[4]))
    return 0


def _agencies(folder: Path) -> None:
    """Provinces as senders and recipients, each with a seal and software, by the same commands that the demo uses."""
    from dienhong.directory.public import load_country, provinces
    from dienhong.identity.public import Access, Contact, register_agency_system, register_person
    from dienhong.kernel.actor import Actor
    from dienhong.signing.public import (
        Officer,
        issue_demo_personal_keys,
        issue_demo_pki,
        issue_demo_seals,
        personal_key_of,
        seal_key_of,
    )

    platform = Actor.system("bench")
    load_country(platform)
    chosen = list(provinces())[: SENDERS + RECEIVERS]
    issue_demo_pki(platform, organization="Đo tốc độ")
    issue_demo_seals(platform, agency_ids=tuple(one.id for one in chosen))
    access = Access(("exchange.send", "exchange.receive"), requests_per_minute=60_000)
    contact = Contact("Đo tốc độ", "bench@vidu.invalid")
    told: list[dict[str, Any]] = []
    for number, one in enumerate(chosen):
        made = register_agency_system(platform, agency_id=one.id, name="Đo tốc độ", access=access, contact=contact)
        told.append(
            {
                "code": one.code,
                "name": one.name,
                "seal": seal_key_of(one.id),
                "client_id": made.system.client_id,
                "secret": made.secret,
            }
        )
        if number < SENDERS:
            person = register_person(platform, agency_id=one.id, full_name="Nguyễn Thị Đo Lường")
            issue_demo_personal_keys(platform, officers=(Officer(person.pk, one.id),))
            told[-1]["officer"] = personal_key_of(person.pk)
    (folder / "agencies.json").write_text(json.dumps({"senders": told[:SENDERS], "receivers": told[SENDERS:]}))


def file_of(folder: Path, sender: int, number: int) -> Path:
    """Where a prepared PDF lies."""
    return folder / f"{sender}-{number}.pdf"


def _documents(folder: Path, numbers: range, sender: int) -> None:
    """PDFs as the product makes them: typeset, signed by a person, numbered, sealed; each differs from the others."""
    from dienhong.documents.typesetting.body import parse_body
    from dienhong.documents.typesetting.content import DocumentContent, SignerBlock
    from dienhong.documents.typesetting.fill import fill_number
    from dienhong.documents.typesetting.render import render_document
    from dienhong.signing.public import sign_pdf

    agency = json.loads((folder / "agencies.json").read_text())["senders"][sender]
    began = time.process_time()
    signed = b""
    for number in numbers:
        if not signed or number % 50 == 0:  # another text now and then; the seal makes every file another one
            content = DocumentContent(
                issuing_agency=agency["name"].upper(),
                symbol="QĐ-UBND",
                place="Hà Nội",
                type_name="QUYẾT ĐỊNH",
                summary="Ban hành Kế hoạch diễn tập ứng phó sự cố",
                body=parse_body(BODY.format(year=2027 + number)),
                signer=SignerBlock("CHỦ TỊCH", "Nguyễn Thị Đo Lường", ("TM. ỦY BAN NHÂN DÂN",)),
                recipients=("Như Điều 3", "Lưu: VT"),
            )
            signed = sign_pdf(
                render_document(content).pdf, key_id=agency["officer"], field="ChuKy", reason="Ký ban hành"
            )
        numbered = fill_number(signed, number=str(number), day=DAY)
        sealed = sign_pdf(numbered, key_id=agency["seal"], field="ConDau", reason="Phát hành văn bản")
        file_of(folder, sender, number).write_bytes(sealed)
    used = (time.process_time() - began) / max(1, len(numbers))
    (folder / f"prepared-{sender}-{numbers.start}.json").write_text(
        json.dumps({"seconds_each": used, "bytes": len(sealed)})
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
