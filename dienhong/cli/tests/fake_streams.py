"""The stream of the small axis: what happened after a place, and then its end."""

from __future__ import annotations

import json


class Streams:
    """Mixed into the axis; `told` are all happenings, (agency code, event, data); a place is a number of them."""

    def tell(self, code, event, data):
        self.told.append((code, event, data))

    def stream(self, caller, headers):
        place = headers.get("last-event-id", "")
        start = self.start_of(place) if place else len(self.told)
        parts = [f"event: begin\nid: {start}\ndata: {{}}\n\n"]
        for number, (code, event, data) in enumerate(self.told[start:], start=start + 1):
            if self.is_for(caller, code):
                parts.append(f"event: {event}\nid: {number}\ndata: {json.dumps(data)}\n\n")
        return "".join(parts).encode()

    def start_of(self, place):
        return int(place)

    def is_for(self, caller, code):
        return caller.code == code
