"""What officials and members do in the e-Cabinet."""

from dienhong.cabinet.commands.bodies import end_seat, found_body, seat_member
from dienhong.cabinet.commands.counting import close_poll, seal_tally
from dienhong.cabinet.commands.polls import enrol_certificates, extend_poll, open_poll, prepare_poll, withdraw_poll
from dienhong.cabinet.commands.rules import confirm_rule, set_rule
from dienhong.cabinet.commands.voting import cast_ballot, prepare_ballot

__all__ = [
    "cast_ballot",
    "close_poll",
    "confirm_rule",
    "end_seat",
    "enrol_certificates",
    "extend_poll",
    "found_body",
    "open_poll",
    "prepare_ballot",
    "prepare_poll",
    "seal_tally",
    "seat_member",
    "set_rule",
    "withdraw_poll",
]
