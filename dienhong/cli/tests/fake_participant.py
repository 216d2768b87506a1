"""A small software of a recipient that acts as soon as the axis has something for it, to be broken on purpose."""

from __future__ import annotations

from dienhong.cli.edxml.conform.parts import sign
from dienhong.cli.tests.fake_axis import ANSWERS, Axis
from dienhong.exchange.edxml import Organization, ResponseFor, StatusCode, StatusPackage, read_status, write_status
from dienhong.kernel import clock
from dienhong.signing.tests.pki_world import world


class Participant:
    """What it does with a document and with a request; tests override one method at a time."""

    def __init__(self, axis, client):
        self.axis, self.client = axis, client

    def act(self):
        """Take everything that waits, answer everything that is asked."""
        for delivery in self.axis.waiting(self.client):
            self.take(delivery)
        for asked in self.axis.open():
            if asked.delivery.recipient == self.client.code:
                self.answer(asked)

    def take(self, delivery):
        self.axis.confirm(self.client, [delivery.uuid])
        for code in self.codes():
            self.report(delivery.package.header, code)

    def codes(self):
        return ("03", "06")

    def answer(self, asked):
        self.report(asked.delivery.package.header, "15")

    def report(self, header, code, reason=""):
        self.axis.report(self.client, sign(self.written(header, code, reason), self.seal(code)))

    def seal(self, _code):
        return world().other_seal

    def written(self, header, code, reason):
        return write_status(
            StatusPackage(
                sender=Organization(self.client.code, self.client.name),
                response_for=ResponseFor(
                    header.sender.organ_id, str(header.code), header.promulgation.day, header.document_id
                ),
                status=StatusCode(code),
                at=clock.now(),
                description=reason,
            )
        )


class Peopled(Axis):
    """An axis whose last client is such a software."""

    software = Participant

    def accept(self, caller, key, data):
        package, duplicate = super().accept(caller, key, data)
        if not duplicate:
            self.software(self, self.clients[-1]).act()
        return package, duplicate

    def report(self, caller, data):
        told = super().report(caller, data)
        status = read_status(data).package
        if status.status in ANSWERS and not told["duplicate"]:
            delivery = self.answered(status)
            self.note(delivery, told["status"], data, keeps=delivery.status)
        return told
