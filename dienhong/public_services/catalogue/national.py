"""Records of the national catalogue (answers of LayThuTuc and LayDanhSachTTHC), read tolerantly where the guide leaves it open.

Keys are upper-case. A list may be missing, null or a single object; numbers may be texts. What cannot be read is an error with its path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from dienhong.kernel.text import fold
from dienhong.public_services.catalogue.reading import MOST_DONG, MOST_TERM, Misfit, cleaned
from dienhong.public_services.catalogue.record import (
    CODE,
    Applicant,
    Basis,
    Channel,
    Competence,
    Fee,
    Level,
    Paper,
    Record,
    Result,
    Role,
    Service,
    Step,
    Term,
    Unit,
)

CHANNELS = {"1": Channel.DIRECT, "2": Channel.ONLINE, "3": Channel.POST}
UNITS = {
    "": Unit.WORKING_DAY,
    "ngay lam viec": Unit.WORKING_DAY,
    "ngay": Unit.DAY,
    "gio": Unit.WORKING_HOUR,
    "gio lam viec": Unit.WORKING_HOUR,
    "thang": Unit.MONTH,
}
_PARTS = ("TRINHTUTHUCHIEN", "CACHTHUCTHUCHIEN", "THANHPHANHOSO", "KETQUATHUCHIEN", "CANCUPHAPLY", "COQUANTHUCHIEN")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_APPLICANTS = (
    ("nuoc ngoai", Applicant.FOREIGNER),
    ("dinh cu", Applicant.OVERSEAS),
    ("ho kinh doanh", Applicant.HOUSEHOLD),
    ("doanh nghiep", Applicant.ENTERPRISE),
    ("to chuc", Applicant.ORGANISATION),
    ("can bo", Applicant.OFFICIAL),
    ("cong dan", Applicant.CITIZEN),
    ("ca nhan", Applicant.CITIZEN),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of LayDanhSachTTHC, which names a procedure without its parts."""

    code: str
    title: str


def rows_of(data: bytes) -> list[Any]:
    """The entries of an answer: `{"result": […]}`, a single object, or the bare list. Raises Misfit."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Misfit("", "not_an_object") from error
    if isinstance(answer, dict) and "result" in answer:
        if str(answer.get("error_code", "0")) not in ("0", "00"):
            raise Misfit("error_code", "out_of_range")
        answer = answer["result"]
    if isinstance(answer, dict):
        return [answer]
    if not isinstance(answer, list):
        raise Misfit("result", "not_a_list")
    return answer


def national_record(row: object) -> Record | Listed:
    """One entry as our record; an entry of a list without any part is only Listed. Raises Misfit with the path in the entry."""
    if not isinstance(row, dict):
        raise Misfit("", "not_an_object")
    code, title = _text(row, "MATTHC", ""), _text(row, "TENTTHC", "")
    if not CODE.fullmatch(code):
        raise Misfit("MATTHC", "not_a_choice" if code else "missing")
    if not title:
        raise Misfit("TENTTHC", "missing")
    if not any(row.get(name) for name in _PARTS):
        return Listed(code, title)
    area, area_path = next(_objects(row, "LINHVUCTHUCHIEN", ""), ({}, ""))
    terms, fees = _terms_and_fees(row)
    agencies = tuple(_agencies(row))
    who = _text(row, "MOTADOITUONGTHUCHIEN", "")
    return Record(
        code=code,
        title=title,
        field_code=_text(area, "MALINHVUC", area_path),
        field_name=_text(area, "TENLINHVUC", area_path),
        level=_level(agencies),
        service=Service.PARTIAL if any(one.channel is Channel.ONLINE for one in terms) else Service.INFORMATION,
        steps=tuple(_steps(row)),
        terms=tuple(terms),
        fees=tuple(fees),
        papers=tuple(_papers(row)),
        requirements=_text(row, "YEUCAU", ""),
        applicants=tuple(dict.fromkeys(kind for words, kind in _APPLICANTS if words in fold(who))),
        applicants_note=who,
        results=tuple(
            Result(code=_text(one, "MAKETQUA", at), name=_text(one, "TENKETQUA", at, needed=True))
            for one, at in _objects(row, "KETQUATHUCHIEN", "")
        ),
        bases=tuple(
            Basis(number=_text(one, "SOVANBAN", at), title=_text(one, "TENVANBAN", at))
            for one, at in _objects(row, "CANCUPHAPLY", "")
        ),
        agencies=agencies,
    )


def _objects(owner: dict[str, Any], name: str, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    value = owner.get(name)
    here = f"{path}.{name}" if path else name
    if value in (None, "", [], {}):
        return
    rows = [value] if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise Misfit(here, "not_a_list")
    for place, one in enumerate(rows):
        if not isinstance(one, dict):
            raise Misfit(f"{here}[{place}]", "not_an_object")
        yield one, f"{here}[{place}]"


def _text(owner: dict[str, Any], name: str, path: str, *, needed: bool = False) -> str:
    value = owner.get(name)
    here = f"{path}.{name}" if path else name
    if value is None or value == "":
        if needed:
            raise Misfit(here, "missing")
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Misfit(here, "not_text")
    return cleaned(str(value))


def _steps(row: dict[str, Any]) -> Iterator[Step]:
    for case, at in _objects(row, "TRINHTUTHUCHIEN", ""):
        for one, here in _objects(case, "TRINHTU", at):
            yield Step(case=_text(case, "TRUONGHOP", at), text=_text(one, "TENTRINHTU", here, needed=True))


def _terms_and_fees(row: dict[str, Any]) -> tuple[list[Term], list[Fee]]:
    terms: list[Term] = []
    fees: list[Fee] = []
    for way, at in _objects(row, "CACHTHUCTHUCHIEN", ""):
        code = _text(way, "KENH", at)
        if code not in CHANNELS:
            raise Misfit(f"{at}.KENH", "not_a_choice")
        for one, here in _objects(way, "THOIGIAN", at):
            term = _term(CHANNELS[code], one, here)
            terms.append(term)
            fees += [_fee(term, fee, place) for fee, place in _objects(one, "PHILEPHI", here)]
    return terms, fees


def _term(channel: Channel, one: dict[str, Any], at: str) -> Term:
    """Without a number the words of the term are its note."""
    said, unit, note = (
        _text(one, "THOIGIANGIAIQUYET", at),
        fold(_text(one, "DONVITINH", at)),
        _text(one, "MOTA", at),
    )
    if unit not in UNITS:
        raise Misfit(f"{at}.DONVITINH", "not_a_choice")
    try:
        amount = Decimal(said.replace(",", "."))
    except InvalidOperation:
        return Term(channel=channel, amount=None, unit=UNITS[unit], note="\n".join(filter(None, (said, note))))
    if not amount.is_finite() or amount < 0 or amount > MOST_TERM or (amount * 2) % 1:
        raise Misfit(f"{at}.THOIGIANGIAIQUYET", "out_of_range")
    return Term(channel=channel, case=note, amount=amount or None, unit=UNITS[unit])


def _fee(term: Term, one: dict[str, Any], at: str) -> Fee:
    said, note = _text(one, "SOTIEN", at), _text(one, "MOTA", at)
    amount = _dong(said, f"{at}.SOTIEN")
    unit = _text(one, "DONVI", at)
    extra = unit if unit and fold(unit) not in ("dong", "vnd") else ""
    words = [said if amount is None else "", extra]
    return Fee(
        channel=term.channel,
        case=term.case,
        code=_text(one, "MAPHILEPHI", at),
        name=note or "Phí, lệ phí",
        amount=amount,
        note=" ".join(filter(None, words)),
    )


def _dong(said: str, path: str) -> int | None:
    """ "8.000" and 8000 and "8000.0" are eight thousand; words are none."""
    if _GROUPED.fullmatch(said):
        said = re.sub(r"[.,]", "", said)
    try:
        amount = Decimal(said)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount <= MOST_DONG:
        raise Misfit(path, "out_of_range")
    return int(amount)


def _papers(row: dict[str, Any]) -> Iterator[Paper]:
    for case, at in _objects(row, "THANHPHANHOSO", ""):
        for one, here in _objects(case, "GIAYTO", at):
            form = _text(one, "TENMAUDON", here)
            yield Paper(
                case=_text(case, "TRUONGHOP", at),
                code=_text(one, "MAGIAYTO", here),
                name=_text(one, "TENGIAYTO", here) or form,
                originals=_count(one, "SOBANCHINH", here),
                copies=_count(one, "SOBANSAO", here),
                form_code=_text(one, "MAMAUDON", here),
                form_name=form,
                form_url=_text(one, "URL", here),
            )


def _count(one: dict[str, Any], name: str, at: str) -> int:
    said = _text(one, name, at)
    if not said:
        return 0
    if not (said.isascii() and said.isdigit() and len(said) < 4):
        raise Misfit(f"{at}.{name}", "not_number")
    return int(said)


def _agencies(row: dict[str, Any]) -> Iterator[Competence]:
    for one, at in _objects(row, "COQUANTHUCHIEN", ""):
        yield Competence(
            role=Role.DECIDES, name=_text(one, "TENDONVI", at, needed=True), code=_text(one, "MADONVI", at)
        )


def _level(agencies: tuple[Competence, ...]) -> Level:
    """The record does not say it; the names of those that decide do."""
    names = fold(" ; ".join(one.name for one in agencies))
    if re.search(r"\b(xa|phuong|dac khu)\b", names):
        return Level.COMMUNE
    return Level.PROVINCE if re.search(r"\b(tinh|so|thanh pho)\b", names) else Level.CENTRAL
