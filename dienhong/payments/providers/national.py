"""The request of the national payment platform, as it goes through the national portal: the fields of one payment by their names.

Source: the portal's public guide for agencies' systems; its rule of signatures is not public, so the message carries none yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dienhong.kernel.clock import VIETNAM


@dataclass(frozen=True, slots=True)
class Matter:
    """What is paid for, asked when: the dossier, its procedure and service, the agency; codes as the national portal has them."""

    asked_at: datetime
    dossier: str
    procedure: tuple[str, str]
    service: tuple[str, str]
    agency: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Payee:
    """The account into which it is paid; it differs from service to service."""

    account: str
    bank: str
    holder: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who pays, with the address in one text."""

    name: str
    number: str
    address: str


def request_body(
    ids: tuple[str, str],
    matter: Matter,
    payee: Payee,
    person: Person,
    fees: Sequence[tuple[str, str, str, int]],
) -> dict[str, Any]:
    """The message for one payment. `ids` are (transaction, client), `fees` (kind, code, name, đồng)."""
    transaction, client = ids
    return {
        "transaction_id": transaction,
        "client_id": client,
        "MaTraCuuTT": f"{matter.dossier}{matter.asked_at.astimezone(VIETNAM):%Y%m%d%H%M%S}",
        "MaDichVu": "1",
        "MaDVC": matter.service[0],
        "TenDVC": matter.service[1],
        "MaTTHC": matter.procedure[0],
        "TenTTHC": matter.procedure[1],
        "MaDonVi": matter.agency[0],
        "TenDonVi": matter.agency[1],
        "MaHoSo": matter.dossier,
        "PhiLePhi": [
            {"LoaiPhiLePhi": kind, "MaPhiLePhi": code, "TenPhiLePhi": name, "SoTien": str(amount)}
            for kind, code, name, amount in fees
        ],
        "TKThuHuong": payee.account,
        "MaNHThuHuong": payee.bank,
        "TenTKThuHuong": payee.holder,
        "NoiDungThanhToan": f"Nop phi ho so {matter.dossier}",
        "HoTenNguoiNop": person.name,
        "SoCMNDNguoiNop": person.number,
        "DiaChiNguoiNop": person.address,
        "DSKhoanNop": [{"NoiDung": name, "SoTien": str(amount)} for _, _, name, amount in fees],
    }
