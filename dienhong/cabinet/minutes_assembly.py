"""The sentences of the minutes out of the events of a closed session; each names the events it comes from.

The words are those of a legal form, so always Vietnamese.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from dienhong.cabinet.models import (
    AgendaItem,
    Attendance,
    ClauseOpinion,
    Invitation,
    MinutesPart,
    Poll,
    Position,
    Session,
    SessionStep,
    SpeechStep,
)
from dienhong.cabinet.presence import present
from dienhong.cabinet.procedure import Decision
from dienhong.cabinet.queries.comments import comments_on
from dienhong.cabinet.queries.outcomes import polls_on
from dienhong.cabinet.queries.sessions import comings_of, members_invited, quorum_of
from dienhong.kernel.clock import VIETNAM
from dienhong_verify.polls import read_tally

Section, Kind = MinutesPart.Section, SessionStep.Kind
Reply = Invitation.Reply
_DECISIONS = {
    Decision.PASSED: "được thông qua",
    Decision.REJECTED: "không được thông qua",
    Decision.UNDECIDED: "chưa quyết định",
    Decision.NO_QUORUM: "không quyết định vì không đủ số thành viên có mặt",
}
_STANCES = {
    Position.Stance.AGREE: "đồng ý",
    Position.Stance.OBJECT: "không đồng ý",
    Position.Stance.NONE: "chưa nêu chính kiến",
}
_STANDS = {
    ClauseOpinion.Stand.SUPPORT: "tán thành",
    ClauseOpinion.Stand.OBJECT: "không tán thành",
    ClauseOpinion.Stand.CHANGE: "đề nghị sửa",
    ClauseOpinion.Stand.REMARK: "góp ý",
    ClauseOpinion.Stand.ANSWER: "giải trình",
}
_BLOCK = {
    Kind.BLOCK_PUT: "các nội dung thống nhất được đưa ra biểu quyết chung",
    Kind.BLOCK_ENDED: "việc biểu quyết chung các nội dung thống nhất kết thúc",
}
_WHERE = {"room": "tại phòng họp", "remote": "trực tuyến"}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence with its sources, or (without text) a passage to be written; `item_id` in the section of an item."""

    section: MinutesPart.Section
    text: str
    sources: tuple[str, ...]
    item_id: int | None = None


def assembled(session: Session) -> list[Drafted]:
    """All parts of the minutes in their order."""
    steps = list(session.steps.select_related("chair__person", "chair__post", "item").order_by("id"))
    found = [*_opening(session, steps), *_attendance(session), Drafted(Section.ATTENDANCE, "", ())]
    during, between = _hand_overs(steps)
    found += [Drafted(Section.CHAIR, *one) for one in between]
    for item in session.items.select_related("submitter").order_by("position"):
        found += [Drafted(Section.ITEM, text, sources, item.pk) for text, sources in _item(item, steps, during)]
    return [*found, Drafted(Section.CLOSE, "", ()), *_close(steps)]


Sentence = tuple[str, tuple[str, ...]]


def _opening(session: Session, steps: Iterable[SessionStep]) -> Iterator[Drafted]:
    opened = next(one for one in steps if one.kind == Kind.OPENED)
    source = f"step:{opened.pk}"
    place = f" tại {session.place}" if session.place else ""
    yield Drafted(Section.OPENING, f"Phiên họp khai mạc hồi {_moment(opened.at)}{place}.", (source,))
    chair = opened.chair
    yield Drafted(Section.OPENING, f"Chủ tọa: {chair.person.full_name}, {chair.post.title}.", (source,))
    there = present(one for one in comings_of(session) if one.at <= opened.at)
    found = quorum_of(session, members_invited(session), there)
    rule = session.rules.filter(code="quorum").values_list("pk", flat=True).first()
    cited = f" ({found.citation})" if found.citation else ""
    text = (
        f"Khi khai mạc có {found.counted}/{found.total} thành viên có mặt, trong đó {found.remote} thành viên dự trực tuyến; "
        f"số thành viên phải có mặt là {found.needed}{cited}. Phiên họp đủ điều kiện tiến hành."
    )
    yield Drafted(Section.OPENING, text, (source, *([f"rule:{rule}"] if rule else [])))


def _attendance(session: Session) -> Iterator[Drafted]:
    events: dict[int, list[Attendance]] = defaultdict(list)
    for coming in comings_of(session):
        events[coming.invitation_id].append(coming)
    members = members_invited(session)
    for one in members:
        yield Drafted(Section.ATTENDANCE, *_came(one, events[one.pk], "Thành viên"))
    guests = session.invitations.filter(seat=None).select_related("person", "post").order_by("id")
    for one in guests:
        if events[one.pk]:
            yield Drafted(Section.ATTENDANCE, *_came(one, events[one.pk], "Khách mời"))


def _came(one: Invitation, events: list[Attendance], what: str) -> Sentence:
    who = f"{what} {one.person.full_name}, {one.post.title}"
    if not events:
        reason = f"; lý do: {one.reason}" if one.reason else ""
        agreed = "; được người đứng đầu đồng ý" if one.consent == Invitation.Consent.GRANTED else ""
        return f"{who}: vắng mặt{reason}{agreed}.", (f"invitation:{one.pk}",)
    first = events[0]
    if first.by_stand_in:
        who += f": vắng mặt, cử {one.stand_in}, {one.stand_in_post} dự thay (không biểu quyết)"
    else:
        who += f": có mặt {_WHERE[first.where]}"
    told = ", ".join(f"{'từ' if event.kind == 'came' else 'đến'} {_time(event.at)}" for event in events)
    return f"{who}, {told}.", tuple(f"attendance:{event.pk}" for event in events)


def _hand_overs(steps: Iterable[SessionStep]) -> tuple[dict[int, list[Sentence]], list[Sentence]]:
    """Item's id → those during its discussion, and those between items."""
    during: dict[int, list[Sentence]] = defaultdict(list)
    between: list[Sentence] = []
    now: int | None = None
    opened = False
    for one in steps:
        opened = opened or one.kind == Kind.OPENED
        if one.kind == Kind.ITEM_STARTED:
            now = one.item_id
        elif one.kind in (Kind.ITEM_CONCLUDED, Kind.ITEM_TAKEN_OFF) and one.item_id == now:
            now = None
        elif one.kind in _BLOCK:
            told = f": {one.text}" if one.text else ""
            between.append((f"Hồi {_time(one.at)}, {_BLOCK[Kind(one.kind)]}{told}.", (f"step:{one.pk}",)))
        elif one.kind == Kind.CHAIR_HANDED and opened:
            text = f"Hồi {_time(one.at)}, quyền điều hành phiên họp được giao cho {one.chair.person.full_name}, {one.chair.post.title}."
            (during[now] if now else between).append((text, (f"step:{one.pk}",)))
    return during, between


def _item(item: AgendaItem, steps: Iterable[SessionStep], during: dict[int, list[Sentence]]) -> Iterator[Sentence]:
    own = {one.kind: one for one in steps if one.item_id == item.pk}
    started = own.get(Kind.ITEM_STARTED)
    yield from _positions(item)
    yield from _opinions(item)
    if Kind.ITEM_PULLED in own:
        pulled = own[Kind.ITEM_PULLED]
        reason = f"; lý do: {pulled.text}" if pulled.text else ""
        yield (
            f"Hồi {_time(pulled.at)}, nội dung được rút khỏi nhóm nội dung thống nhất{reason}.",
            (f"step:{pulled.pk}",),
        )
    if started is not None:
        yield _begun(item, started)
        yield from _speeches(item)
        yield from _comments(item)
        yield "", ()
        yield from during[item.pk]
    for poll in polls_on(item):
        yield _vote(poll)
    if Kind.ITEM_CONCLUDED in own:
        ended = own[Kind.ITEM_CONCLUDED]
        yield f"Kết luận của chủ tọa (hồi {_time(ended.at)}): {ended.text}", (f"step:{ended.pk}",)
    elif Kind.ITEM_TAKEN_OFF in own:
        ended = own[Kind.ITEM_TAKEN_OFF]
        yield f"Nội dung được rút khỏi chương trình hồi {_time(ended.at)}; lý do: {ended.text}", (f"step:{ended.pk}",)
    elif item.state == AgendaItem.State.CONCLUDED:
        yield f"Kết luận: {item.conclusion}", (f"item:{item.uuid}",)
    elif started is None:
        closed = next(one for one in reversed(list(steps)) if one.kind == Kind.CLOSED)
        yield "Nội dung chưa được thảo luận tại phiên họp.", (f"step:{closed.pk}",)


def _begun(item: AgendaItem, started: SessionStep) -> Sentence:
    by = "; ".join(
        part
        for part in (
            f"cơ quan trình: {item.submitter.name}" if item.submitter else "",
            f"người trình bày: {item.presenter}" if item.presenter else "",
        )
        if part
    )
    return f"Bắt đầu thảo luận hồi {_time(started.at)}{f' ({by})' if by else ''}.", (f"step:{started.pk}",)


def _positions(item: AgendaItem) -> Iterator[Sentence]:
    """The last position of each member before the item was taken up: who simply agreed in one number, the others by name."""
    rows = item.positions.select_related("seat__person", "seat__post").order_by("id")
    last = {one.seat_id: one for one in rows}.values()
    plain = [one for one in last if one.stance == Position.Stance.AGREE and not one.reason and not one.speaks]
    if plain:
        sources = tuple(f"position:{one.pk}" for one in plain)
        if len(plain) == len(last):
            yield f"Trước phiên họp, tất cả {len(plain)} thành viên cho chính kiến đều đồng ý.", sources
        else:
            yield f"Trước phiên họp, {len(plain)}/{len(last)} thành viên cho chính kiến đồng ý.", sources
    yield from (_position(one) for one in last if one not in plain)


def _position(one: Position) -> Sentence:
    said = _STANCES[Position.Stance(one.stance)]
    wish = "; đăng ký phát biểu" if one.speaks else ""
    reason = f"; lý do: {one.reason}" if one.reason else ""
    text = f"Trước phiên họp, {one.seat.person.full_name}, {one.seat.post.title} {said}{reason}{wish}."
    return text, (f"position:{one.pk}",)


def _opinions(item: AgendaItem) -> Iterator[Sentence]:
    """Published opinions and answers that still stand, in their order."""
    rows = item.opinions.exclude(stand=ClauseOpinion.Stand.WITHDRAWN).filter(superseded_by=None)
    for one in rows.select_related("seat__person", "seat__post", "by_agency").order_by("id"):
        who = f"{one.seat.person.full_name}, {one.seat.post.title}" if one.seat else getattr(one.by_agency, "name", "")
        where = f" về {one.clause}" if one.clause else ""
        text = f": {one.text}" if one.text else ""
        yield f"{who} {_STANDS[ClauseOpinion.Stand(one.stand)]}{where}{text}.", (f"opinion:{one.uuid}",)


def _speeches(item: AgendaItem) -> Iterator[Sentence]:
    """Who spoke how long, in the order of the first word; the time ends with the next step that takes the word."""
    spoken: dict[int, int] = {}
    sources: dict[int, list[str]] = defaultdict(list)
    speaking: SpeechStep | None = None
    for one in item.speech_steps.order_by("id"):
        if one.kind not in (SpeechStep.Kind.GIVEN, SpeechStep.Kind.ENDED):
            continue
        if speaking is not None:
            who = speaking.invitation_id
            spoken[who] = spoken.get(who, 0) + int((one.at - speaking.at).total_seconds())
            sources[who] += [f"speech:{speaking.pk}", f"speech:{one.pk}"]
        speaking = one if one.kind == SpeechStep.Kind.GIVEN else None
    people = Invitation.objects.select_related("person", "post").in_bulk(spoken)
    for who, seconds in spoken.items():
        person, told = people[who], f"{seconds // 60} phút {seconds % 60:02} giây"
        name = f"{person.person.full_name}, {person.post.title}"
        if person.stand_in:
            name = f"{person.stand_in}, {person.stand_in_post} (dự thay {person.person.full_name})"
        yield f"{name} phát biểu {told}.", tuple(dict.fromkeys(sources[who]))


def _comments(item: AgendaItem) -> Iterator[Sentence]:
    """What was typed under the item, word by word."""
    for one in comments_on(item):
        who = f"{one.invitation.person.full_name}, {one.invitation.post.title}"
        yield f"{who} ghi ý kiến hồi {_time(one.at)}: {one.text}", (f"comment:{one.pk}",)


def _vote(poll: Poll) -> Sentence:
    source = (f"poll:{poll.uuid}",)
    if poll.state != Poll.State.CLOSED:
        state = "đã rút" if poll.state == Poll.State.WITHDRAWN else "chưa kết thúc"
        return f"Biểu quyết: {poll.question} Việc biểu quyết {state}.", source
    found = read_tally(poll.tally.encode())
    digest = sha256(poll.tally.encode()).hexdigest()
    return (
        f"Biểu quyết: {poll.question} Kết quả: {found.yes} tán thành, {found.no} không tán thành, {found.other} ý kiến khác, "
        f"{found.silent} không biểu quyết, trên tổng số {found.total} thành viên; "
        f"{_DECISIONS[Decision(poll.decision)]}. Mã băm SHA-256 của biên bản kiểm phiếu: {digest}.",
        source,
    )


def _close(steps: Iterable[SessionStep]) -> Iterator[Drafted]:
    closed = next(one for one in reversed(list(steps)) if one.kind == Kind.CLOSED)
    yield Drafted(Section.CLOSE, f"Phiên họp bế mạc hồi {_moment(closed.at)}.", (f"step:{closed.pk}",))


def _time(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H giờ %M")


def _moment(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H giờ %M ngày %d/%m/%Y")
