"""What can be allowed in signing. Held at an agency; the trust of the whole platform is the system's own affair."""

from django.utils.translation import gettext_lazy as _

MANAGE_KEYS = "signing.manage_keys"
MANAGE_TRUST = "signing.manage_trust"

PERMISSIONS = {
    MANAGE_KEYS: _("See, register and revoke the signing keys of the agency"),
    MANAGE_TRUST: _("Decide which certification authorities the platform trusts"),
}
ADMINISTRATIVE = (MANAGE_KEYS, MANAGE_TRUST)
ROLES = {"agency_administrator": (MANAGE_KEYS,)}

# Trust belongs to no agency; nobody but the platform itself holds anything here.
WHOLE_PLATFORM = 0
