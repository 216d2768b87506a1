"""What can be allowed in the directory. Held at the parent agency it reaches the units below."""

from django.utils.translation import gettext_lazy as _

MANAGE_AGENCIES = "directory.manage_agencies"
IMPORT_AGENCIES = "directory.import_agencies"

PERMISSIONS = {
    MANAGE_AGENCIES: _("Found, rename, move, merge and close agencies and give them codes"),
    IMPORT_AGENCIES: _("Import agencies from a table"),
}

# Roles that usually hold them: the Government Office for all, an agency's administrator for its own units.
USUAL_ROLES = {
    "directory_keeper": (_("Keeper of the directory of agencies"), (MANAGE_AGENCIES, IMPORT_AGENCIES)),
    "agency_administrator": (MANAGE_AGENCIES,),
}

# The top of the tree has no parent agency; nobody but the platform itself holds anything here.
ABOVE_ALL = 0
