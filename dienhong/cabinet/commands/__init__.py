"""What officials do in the e-Cabinet."""

from dienhong.cabinet.commands.bodies import end_seat, found_body, seat_member
from dienhong.cabinet.commands.rules import confirm_rule, set_rule

__all__ = ["confirm_rule", "end_seat", "found_body", "seat_member", "set_rule"]
