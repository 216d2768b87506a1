"""Who may read the record of acts. Everybody may read what was done by oneself or in one's name."""

from django.utils.translation import gettext_lazy as _

READ_RECORDS = "audit.read_records"
READ_ALL_RECORDS = "audit.read_all_records"

PERMISSIONS = {
    READ_RECORDS: _("Read the record of acts that concern the agency"),
    READ_ALL_RECORDS: _("Read the record of all acts of all agencies"),
}

# The inspector of an agency (thanh tra), the State Audit (Kiểm toán nhà nước).
USUAL_ROLES = {
    "agency_inspector": (_("Inspector of the agency"), (READ_RECORDS,)),
    "state_auditor": (_("State auditor"), (READ_ALL_RECORDS,)),
}
