"""All that other domains may use of the e-Cabinet."""

from dienhong.cabinet.commands import confirm_rule, end_seat, found_body, seat_member, set_rule
from dienhong.cabinet.models import Body

Kind = Body.Kind

__all__ = ["Kind", "confirm_rule", "end_seat", "found_body", "seat_member", "set_rule"]
