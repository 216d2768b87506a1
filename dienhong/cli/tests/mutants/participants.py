"""Mutants of cases 8: the software of a recipient, broken in one place, over an axis that lets the defect pass."""

import re

from dienhong.cli.tests.fake_participant import Participant, Peopled
from dienhong.cli.tests.fake_refusal import Refusal
from dienhong.cli.tests.mutants.breaking import silent
from dienhong.signing.tests.pki_world import world

_DAY = re.compile(rb"(<edXML:PromulgationDate>)(\d+)/(\d+)/(\d+)<")


def broken(*lenient, **methods):
    """An axis with a software whose methods are these; `lenient` are checks that the axis leaves out."""
    software = type("Broken", (Participant,), methods)
    return type("BrokenPeopled", (Peopled,), {"software": software, **dict.fromkeys(lenient, silent)})


def _unknown(self, header):
    raise Refusal(422, "exchange.recipient_unknown")


def _day_first(self, header, code, reason):
    return _DAY.sub(rb"\g<1>\4/\3/\2<", Participant.written(self, header, code, reason))


def _of_another_code(self, header, code, reason):
    written = Participant.written(self, header, code, reason)
    return written.replace(header.document_id.encode(), header.document_id.replace("KT-", "XX-").encode())


def _with_a_dot(self, header, code, reason):
    return Participant.written(self, header, code, "." if code in ("02", "16") else reason)


def _last_delivery(self, status):
    return self.packages[-1].deliveries[-1]


def _answers_unless(kind):
    def answer(self, asked):
        if asked.kind != kind:
            Participant.answer(self, asked)

    return answer


def _takes_the_first(self, delivery):
    if len(self.axis.packages) == 1:
        Participant.take(self, delivery)
    else:
        self.axis.note(delivery, "01", b"")


def _declines_a_recall(self, asked):
    self.report(asked.delivery.package.header, "16" if asked.kind == "recall" else "15")


def _foreign_seal_on(*codes):
    return lambda self, code: world().ec_seal if code in codes else world().other_seal


PARTICIPANTS = [
    ("it is not known", type("Unknown", (Peopled,), {"must_know": _unknown}), "8.1"),
    ("it fetches nothing", broken(take=silent), "8.2"),
    ("it stops at 03", broken(codes=lambda self: ("03",)), "8.3"),
    ("it reports 06 without 03", broken("must_follow", codes=lambda self: ("06",)), "8.4"),
    ("it writes days first", broken(written=_day_first), "8.5"),
    ("it seals as another agency", broken("must_be_sealed", seal=_foreign_seal_on("03", "06")), "8.6"),
    (
        "it answers to another DocumentId",
        type("Lax", (broken(written=_of_another_code),), {"answered": _last_delivery}),
        "8.7",
    ),
    (
        "it refuses without a reason",
        broken(codes=lambda self: ("02",), written=_with_a_dot),
        "8.8",
    ),
    ("it never answers", broken(answer=silent), "8.9"),
    ("it seals its answer as another agency", broken("must_be_sealed", seal=_foreign_seal_on("15")), "8.10"),
    ("it does not answer a replacement", broken(answer=_answers_unless("replace")), "8.11"),
    ("it takes one document only", broken(take=_takes_the_first), "8.12"),
    ("it does not answer a recall", broken(answer=_answers_unless("recall")), "8.13"),
    ("it declines without a reason", broken(answer=_declines_a_recall, written=_with_a_dot), "8.14"),
]
"""(What is wrong, the axis with the software, the case that must fail before every other)."""
