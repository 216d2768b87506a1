"""What one may be permitted to do with bodies, their rules and votes, and the roles that usually hold it."""

from django.utils.translation import gettext_lazy as _

KEEP_BODIES = "cabinet.keep_bodies"
CONFIRM_RULES = "cabinet.confirm_rules"
READ_BODIES = "cabinet.read_bodies"
RUN_POLLS = "cabinet.run_polls"

PERMISSIONS = {
    KEEP_BODIES: _("Keep bodies that meet: who sits in them, by which rules"),
    CONFIRM_RULES: _("Confirm rules of procedure after comparing them with the law"),
    RUN_POLLS: _("Put questions to the vote of a body, and count"),
    READ_BODIES: _("See bodies that meet, their members and rules"),
}
ROLES = {
    "session_office": (_("Office that serves sessions"), (KEEP_BODIES, RUN_POLLS, READ_BODIES)),
    "legal_counsel": (_("Legal counsel"), (CONFIRM_RULES, READ_BODIES)),
    "leader": (_("Leader"), (READ_BODIES,)),
}
