"""What can be allowed about working time. For the whole country it is held at the agency 0."""

from django.utils.translation import gettext_lazy as _

MANAGE_WORKING_TIME = "working_time.manage_working_time"

PERMISSIONS = {MANAGE_WORKING_TIME: _("Set working hours, days off and make-up days")}

USUAL_ROLES = {"agency_administrator": (MANAGE_WORKING_TIME,)}
