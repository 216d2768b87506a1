"""An agency's own software that speaks HTTP, for tests."""

from __future__ import annotations

from django.test import Client

from dienhong.exchange.tests.builders import own_software

BASE = "/api/v1/exchange"


class Software:
    """An agency's own software on the wire."""

    def __init__(self, agency):
        self.agency = agency
        self.actor, self.token = own_software(agency)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path, **query):
        return self.client.get(BASE + path, query)

    def send(self, data, key="k-1", content_type="application/xml"):
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"{BASE}/packages", data, content_type=content_type, headers=headers)

    def send_many(self, parts):
        return self.client.post(
            f"{BASE}/packages", multipart(parts), content_type="multipart/mixed; boundary=ranh-gioi"
        )

    def report(self, data):
        return self.client.post(f"{BASE}/statuses", data, content_type="application/xml")

    def confirm(self, *deliveries):
        body = {"deliveries": [str(item) for item in deliveries]}
        return self.client.post(f"{BASE}/deliveries/confirm", body, content_type="application/json")


def token_for(issued):
    """The token that new credentials give; they are taken from what was shown once."""
    told = {"client_id": issued.system.client_id, "client_secret": issued.secret}
    answer = Client().post("/api/v1/oauth/token", {"grant_type": "client_credentials", **told})
    assert answer.status_code == 200
    return answer.json()["access_token"]


def multipart(parts):
    """A multipart/mixed body with the boundary `ranh-gioi`; parts are (key, data)."""
    body = b""
    for key, data in parts:
        body += b"--ranh-gioi\r\nContent-Type: application/xml\r\n"
        body += f"Idempotency-Key: {key}\r\n\r\n".encode() + data + b"\r\n"
    return body + b"--ranh-gioi--\r\n"
