"""Cases 11: the stream of a participant's software, resumed after its last event (exchange.md, section 14)."""

from __future__ import annotations

from dienhong.cli.edxml.conform.playing import Case, Side, Talk, expect, first, into
from dienhong.cli.edxml.conform.sending import sent
from dienhong.cli.edxml.conform.wire import Told

CASES: list[Case] = []
case = into(CASES)
# How long silence is listened to before it counts as nothing.
_SILENCE = 2.0


def _stream(talk: Talk, side: Side, after: str, wanted: str, *, seconds: float | None = None) -> list[Told]:
    """Events from a place up to the first wanted one, or until the time is over."""
    address = str(side.wire.get("/check").json.get("stream", ""))
    expect(address.startswith(("https://", "http://")), f"stream: {address}")
    patience = max(talk.patience, _SILENCE) if seconds is None else seconds
    status, kind, events = side.wire.events(address, after, wanted, patience)
    expect(status == 200 and kind.startswith("text/event-stream"), f"{status} {kind}")
    return events


@case(
    "11.1",
    ("Luồng mở đầu bằng begin", "The stream begins with begin"),
    ("200 text/event-stream, begin có id", "200 text/event-stream, begin with an id"),
)
def _begins(talk: Talk) -> str:
    for name, side in (("receiver", talk.receiver), ("sender", talk.sender)):
        events = _stream(talk, side, "", "begin")
        expect(bool(events) and events[0].event == "begin" and bool(events[0].id), str(events[:1]))
        talk.told[f"place {name}"] = events[0].id
    return "begin"


@case(
    "11.2",
    ("Gói tin chờ được báo sau chỗ đã giữ", "A package that waits is told after a kept place"),
    ("package.waiting đúng gói tin", "package.waiting with its package"),
)
def _waiting(talk: Talk) -> str:
    place = talk.known("place receiver")
    sent(talk, "streamed")
    events = _stream(talk, talk.receiver, place, "package.waiting")
    uuid = talk.known("streamed")["uuid"]
    found = [one for one in events if one.event == "package.waiting" and one.data.get("package") == uuid]
    expect(len(found) == 1 and bool(found[0].id), str(events)[:300])
    talk.told["place waiting"], talk.told["delivery streamed"] = found[0].id, found[0].data.get("delivery")
    return "package.waiting"


@case(
    "11.3",
    ("Nối lại sau sự kiện cuối: không báo lại", "Resumed after the last event: not told twice"),
    ("chỉ có begin", "begin alone"),
)
def _once(talk: Talk) -> str:
    events = _stream(talk, talk.receiver, talk.known("place waiting"), "package.waiting", seconds=_SILENCE)
    names = [one.event for one in events]
    return expect(names == ["begin"], str(names))


@case(
    "11.4",
    ("Trạng thái được báo cho bên gửi", "A status is told to the sender"),
    ("status.recorded 01 đúng gói tin", "status.recorded 01 with its package"),
)
def _status(talk: Talk) -> str:
    answer = talk.receiver.wire.post_json("/deliveries/confirm", {"deliveries": [talk.known("delivery streamed")]})
    expect(answer.status == 200 and not first(answer.json.get("results")).get("error"), answer)
    uuid, place, seen = talk.known("streamed")["uuid"], talk.known("place sender"), []
    for _ in range(50):
        events = _stream(talk, talk.sender, place, "status.recorded")
        seen = [one for one in events if one.event == "status.recorded"]
        if not seen or seen[-1].data.get("package") == uuid:
            break
        place = seen[-1].id
    told = [one.data.get("status") for one in seen if one.data.get("package") == uuid]
    return expect(told == ["01"], str(seen)[:300])


@case("11.5", ("Luồng không có mã truy cập", "The stream without a token"), ("401", "401"))
def _nobody(talk: Talk) -> str:
    address = str(talk.receiver.wire.get("/check").json.get("stream", ""))
    expect(bool(address), "stream")
    status, _, _ = talk.receiver.wire.events(address, "", "begin", _SILENCE, signed_in=False)
    return expect(status == 401, str(status))
