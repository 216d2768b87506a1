"""What one may be permitted to do with bodies, their rules, dossiers and votes, and the roles that usually hold it."""

from django.utils.translation import gettext_lazy as _

KEEP_BODIES = "cabinet.keep_bodies"
CONFIRM_RULES = "cabinet.confirm_rules"
READ_BODIES = "cabinet.read_bodies"
RUN_POLLS = "cabinet.run_polls"
SUBMIT_DOSSIERS = "cabinet.submit_dossiers"
APPRAISE_DOSSIERS = "cabinet.appraise_dossiers"
OVERRIDE_AMENDMENTS = "cabinet.override_amendments"
KEEP_SECRET_COPIES = "cabinet.keep_secret_copies"  # noqa: S105  the code of a permission

PERMISSIONS = {
    KEEP_BODIES: _("Keep bodies that meet: who sits in them, by which rules"),
    CONFIRM_RULES: _("Confirm rules of procedure after comparing them with the law"),
    RUN_POLLS: _("Put questions to the vote of a body, and count"),
    READ_BODIES: _("See bodies that meet, their members and rules"),
    SUBMIT_DOSSIERS: _("Draw dossiers up and submit them to bodies that meet"),
    APPRAISE_DOSSIERS: _("Appraise dossiers of which one's agency is asked"),
    OVERRIDE_AMENDMENTS: _("Freeze a text of one's agency although amendments are open"),
    KEEP_SECRET_COPIES: _("Keep the register of numbered paper copies of secret papers"),
}
ROLES = {
    "session_office": (_("Office that serves sessions"), (KEEP_BODIES, RUN_POLLS, READ_BODIES, KEEP_SECRET_COPIES)),
    "legal_counsel": (_("Legal counsel"), (CONFIRM_RULES, READ_BODIES, APPRAISE_DOSSIERS)),
    "specialist": (_("Specialist"), (SUBMIT_DOSSIERS,)),
    "leader": (_("Leader"), (READ_BODIES, OVERRIDE_AMENDMENTS)),
}
