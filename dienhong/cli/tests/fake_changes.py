"""Recall, update and replacement of the small axis: who may ask what, and what 15 and 16 settle."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from dienhong.cli.tests.fake_refusal import Refusal
from dienhong.exchange.edxml import BusinessDocType

KINDS = {BusinessDocType.RECALL: "recall", BusinessDocType.UPDATE: "update", BusinessDocType.REPLACE: "replace"}


@dataclass
class Asked:
    delivery: object
    kind: str
    reason: str
    changes: list
    state: str = "open"
    uuid: str = field(default_factory=lambda: str(uuid4()))


class Changes:
    """Mixed into the axis; `requests` are all that were asked, in their order."""

    def asked(self, package):
        """Open what a package of type 1, 2 or 3 asks; False for a new document."""
        business = package.trace.business
        kind = KINDS.get(business.doc_type)
        if kind is None:
            return False
        for document_id, codes in self.targets(package):
            for delivery in self.holders(document_id, codes):
                self.must_be_free(delivery)
                changes = self.changes_of(kind, delivery, package.header)
                self.requests.append(Asked(delivery, kind, business.reason, changes))
        return True

    def targets(self, package):
        header, business = package.header, package.trace.business
        if business.doc_type is BusinessDocType.REPLACE:
            return [(one.document_id, one.organ_ids) for one in business.replacements]
        return [(header.document_id, [to.organ_id for to in header.recipients])]

    def holders(self, document_id, codes):
        found = [
            each
            for one in self.packages
            for each in one.deliveries
            if one.header.document_id == document_id and each.recipient in codes and not each.given_back
        ]
        if not found:
            raise Refusal(409, "exchange.nothing_to_recall")
        return found

    def must_be_free(self, delivery):
        if any(one.delivery is delivery and one.kind == "recall" for one in self.open()):
            raise Refusal(409, "exchange.recall_is_open")

    def changes_of(self, kind, delivery, header):
        if kind != "update":
            return []
        before, after = delivery.package.header.subject, header.subject
        self.must_change(before, after)
        return [["subject", before, after]]

    def must_change(self, before, after):
        if before == after:
            raise Refusal(422, "exchange.nothing_changed")

    def open(self):
        return [one for one in self.requests if one.state == "open"]

    def requests_of(self, caller):
        return [
            {
                "request": one.uuid,
                "kind": one.kind,
                "state": one.state,
                "document_id": one.delivery.package.header.document_id,
                "reason": one.reason,
                "changes": one.changes,
            }
            for one in self.open()
            if one.delivery.recipient == caller.code
        ]

    def recalled_by_status(self, caller, status):
        """A bare 13: asks all who have the document."""
        self.must_be_the_sender(status)
        codes = [one.code for one in self.clients]
        for delivery in self.holders(status.response_for.document_id, codes):
            self.must_be_free(delivery)
            self.requests.append(Asked(delivery, "recall", status.description, []))

    def must_be_the_sender(self, status):
        if status.sender.organ_id != status.response_for.organ_id:
            raise Refusal(422, "exchange.wrong_reporter")

    def settle(self, delivery, code):
        """15 or 16; True when it is the same answer again."""
        found = [one for one in self.open() if one.delivery is delivery]
        if not found:
            if self.is_the_same_again(delivery, code):
                return True
            raise Refusal(409, "exchange.nothing_asked")
        for one in found:
            one.state, one.delivery.last_answer = "agreed" if code == "15" else "declined", code
            if code == "15" and one.kind == "recall":
                delivery.given_back = True
        return False

    def is_the_same_again(self, delivery, code):
        return delivery.last_answer == code

    def must_not_be_given_back(self, delivery):
        if delivery.given_back:
            raise Refusal(409, "exchange.withdrawn")
