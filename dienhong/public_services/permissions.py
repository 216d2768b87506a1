"""What one may be permitted to do with administrative procedures, and the roles that usually hold it."""

from django.utils.translation import gettext_lazy as _

READ_PROCEDURES = "public_services.read_procedures"
EDIT_PROCEDURES = "public_services.edit_procedures"
PUBLISH_PROCEDURES = "public_services.publish_procedures"
IMPORT_PROCEDURES = "public_services.import_procedures"

PERMISSIONS = {
    READ_PROCEDURES: _("See drafts and the history of administrative procedures of the agency"),
    EDIT_PROCEDURES: _("Draft administrative procedures of the agency and say which agencies offer them"),
    PUBLISH_PROCEDURES: _("Publish and abolish administrative procedures of the agency"),
    IMPORT_PROCEDURES: _("Take records of the national catalogue into the catalogue of the agency"),
}
ROLES = {
    "procedure_editor": (_("Procedure control officer"), (READ_PROCEDURES, EDIT_PROCEDURES)),
    "procedure_publisher": (
        _("Publisher of procedures"),
        (READ_PROCEDURES, EDIT_PROCEDURES, PUBLISH_PROCEDURES, IMPORT_PROCEDURES),
    ),
}
