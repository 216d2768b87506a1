"""What is printed of a vote, as PDF: one's ballot, its receipt, the tally sheet. The signed records are what counts; these read them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from dienhong.cabinet.evidence import BallotReceipt, ballot_receipt
from dienhong.cabinet.models import Ballot, Poll
from dienhong.cabinet.procedure import Decision
from dienhong.cabinet.procedure_rules import value_text
from dienhong.cabinet.queries.places import named_objections
from dienhong.cabinet.queries.polls import ballot_of, poll_of
from dienhong.documents.public import printed_layout
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.qr import qr_svg
from dienhong_verify.polls import BallotText, TallyText, read_ballot, read_poll, read_tally

_LAYOUT = Path(__file__).with_name("vote.typ")
# Words of a legal form, so always Vietnamese.
_CHOICES = {"yes": "Tán thành", "no": "Không tán thành", "other": "Ý kiến khác"}
_DECISIONS = {
    Decision.PASSED: "Thông qua",
    Decision.REJECTED: "Không thông qua",
    Decision.UNDECIDED: "Chưa quyết định được",
    Decision.NO_QUORUM: "Không đủ số thành viên có mặt",
}
_RULES = {"quorum": "Số thành viên phải có mặt", "majority": "Biểu quyết theo đa số", "tie": "Khi số phiếu ngang nhau"}
_SIGNED = (
    "Bản in này đọc từ phiếu đã ký số của thành viên; phiếu đã ký mới là bản có giá trị và nằm trong gói kiểm chứng."
)


def ballot_pdf(actor: Actor, ballot: UUID) -> bytes:
    """A ballot of one's own, or one that one may read (phiếu). Raises NotFound."""
    row = ballot_of(actor, ballot)
    text, poll = read_ballot(row.content.encode()), row.poll
    manifest = read_poll(poll.manifest.encode())
    office = next((one.office for one in manifest.roll if one.member == text.member), "")
    said = [text.opinion] if text.opinion else []
    objections = [[place, words] for place, words in named_objections(actor, poll, text.objections)]
    written = poll.mode == Poll.Mode.CIRCULATED
    facts = [
        ("Họ và tên", row.member.person.full_name),
        ("Chức vụ", office),
        ("Trả lời", _CHOICES[row.choice]),
        ("Gửi lúc", _moment(row)),
        ("Lần", f"{row.revision}{', đến sau khi kết thúc: không tính' if row.late else ''}"),
    ]
    sections = [_section("Ý kiến", said)] if said else []
    if objections:
        sections.append(_section("Đề nghị sửa", [], ("Điều, khoản, điểm", "Nội dung đề nghị"), (1, 3), objections))
    sections.append(_documents(poll))
    title = "Phiếu lấy ý kiến" if written else "Phiếu biểu quyết"
    codes = [("Mã phiếu (SHA-256)", row.sha256), ("Mã bản kê (SHA-256)", poll.manifest_sha256)]
    return _printed(poll, title, note=_SIGNED, facts=facts, sections=sections, codes=codes)


def receipt_pdf(actor: Actor, ballot: UUID) -> bytes:
    """The receipt of a ballot with a code for phones (biên nhận). Call it outside a transaction. Raises as `ballot_receipt`."""
    found = ballot_receipt(actor, ballot)
    row = found.ballot
    facts = [
        ("Thành viên", row.member.person.full_name),
        ("Gửi lúc", _moment(row)),
        ("Vị trí trong nhật ký", f"{found.proof.records[0].leaf_index} / {found.proof.size}"),
    ]
    codes = [("Mã phiếu (SHA-256)", row.sha256)]
    note = "Giữ biên nhận này: đối chiếu mã phiếu và vị trí với gói kiểm chứng để biết phiếu đã được nhận và được đưa vào kết quả."
    return _printed(row.poll, "Biên nhận phiếu", note=note, facts=facts, codes=codes, qr=receipt_code(found))


def receipt_code(found: BallotReceipt) -> str:
    """What the code on a receipt says: its address, and behind # what is compared with the pack; that part is sent to nobody."""
    address = settings.DIENHONG.base_url.rstrip("/") + reverse("cabinet:receipt", args=[found.ballot.uuid])
    return f"{address}#sha256={found.ballot.sha256}&index={found.proof.records[0].leaf_index}&size={found.proof.size}"


def tally_pdf(actor: Actor, poll: UUID) -> bytes:
    """The tally sheet of a counted vote (biên bản kiểm phiếu), with every member's answer.

    Raises NotFound, RuleBroken("cabinet.poll_not_counted").
    """
    row = poll_of(actor, poll)
    if not row.tally_seal:
        raise RuleBroken("cabinet.poll_not_counted", conflict=True)
    tally = read_tally(row.tally.encode())
    rules = read_poll(row.manifest.encode()).rules
    with override("vi"):
        cited = [
            [_RULES[code], str(value_text(code, value)), citation]
            for code, (value, citation, _status) in rules.items()
            if code in _RULES
        ]
    sections = [
        _section("Kết quả", [_counted(tally)]),
        _section("Quy tắc", [], ("Quy tắc", "Giá trị", "Căn cứ"), (3, 1, 4), cited),
        _section("Thành viên", [], ("Thành viên", "Chức vụ", "Trả lời", "Gửi lúc"), (3, 3, 3, 2), _members(row, tally)),
        _documents(row),
    ]
    facts = [
        ("Kết luận", _DECISIONS[Decision(tally.decision)]),
        ("Kiểm phiếu lúc", f"{tally.closed_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"),
    ]
    codes = [
        ("Mã biên bản đã đóng dấu (SHA-256)", sha256(row.tally.encode()).hexdigest()),
        ("Mã bản kê (SHA-256)", row.manifest_sha256),
    ]
    note = "Bản in này đọc từ biên bản kiểm phiếu có dấu số của cơ quan; bản có dấu số nằm trong gói kiểm chứng."
    return _printed(row, "Biên bản kiểm phiếu", note=note, facts=facts, sections=sections, codes=codes)


def _counted(tally: TallyText) -> str:
    words = [
        f"Tổng số thành viên: {tally.total}. Tán thành: {tally.yes}. Không tán thành: {tally.no}. Ý kiến khác: {tally.other}. "
        f"Chưa trả lời: {tally.silent}. Phiếu đến muộn, không tính: {len(tally.late)}."
    ]
    if tally.present is not None:
        words.append(f"Số thành viên có mặt: {tally.present}.")
    return " ".join(words)


def _members(poll: Poll, tally: TallyText) -> list[list[str]]:
    """A row a member of the roll, in its order; the ballot that counts is the one that the sealed tally names."""
    counting = {one.sha256: one for one in poll.ballots.select_related("member__seat")}
    answers: dict[str, tuple[Ballot, BallotText]] = {}
    for digest in tally.ballots:
        row = counting[digest]
        answers[str(row.member.seat.uuid)] = row, read_ballot(row.content.encode())
    found = []
    for one in read_poll(poll.manifest.encode()).roll:
        row_text = answers.get(one.member)
        if row_text is None:
            found.append([one.name, one.office, "Chưa trả lời", ""])
        else:
            row, text = row_text
            found.append(
                [one.name, one.office, "\n".join(filter(None, (_CHOICES[text.choice], text.opinion))), _moment(row)]
            )
    return found


def _documents(poll: Poll) -> dict[str, Any]:
    rows = [[one.name, one.version, one.file_id] for one in poll.documents.all()]
    # A hash has no place to break a line at.
    broken = [[name, version, f"{digest[:32]}\n{digest[32:]}"] for name, version, digest in rows]
    return _section("Văn bản", [], ("Văn bản", "Bản", "Mã (SHA-256)"), (4, 1, 5), broken)


def _section(
    title: str, words: list[str], heads: tuple[str, ...] = (), widths: tuple[int, ...] = (), rows: Any = ()
) -> dict[str, Any]:
    return {"title": title, "words": words, "heads": heads, "widths": widths, "rows": list(rows)}


def _moment(ballot: Ballot) -> str:
    return f"{ballot.received_at.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"


def _printed(poll: Poll, title: str, *, note: str, qr: str = "", **parts: Any) -> bytes:
    """`parts`: facts and codes as (label, value), sections."""
    data = {
        "title": title,
        "agency": poll.body.name,
        "summary": poll.question,
        "sections": [],
        **parts,
        "note": note,
        "qr": qr_svg(qr) if qr else "",
        "qr_alt": f"Mã vuông dẫn đến biên nhận: {qr}" if qr else "",
    }
    return printed_layout(_LAYOUT, data)
