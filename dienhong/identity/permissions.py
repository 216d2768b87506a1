"""Permission codes of identity, the roles that usually hold them, and which of them sleep until a support session."""

from django.utils.translation import gettext_lazy as _

REGISTER_PERSON = "identity.register_person"
ASSIGN_POST = "identity.assign_post"
END_POST = "identity.end_post"
SEE_PEOPLE = "identity.see_people"
DELEGATE = "identity.delegate"
REVOKE_DELEGATION = "identity.revoke_delegation"
START_SUPPORT_SESSION = "identity.start_support_session"
END_SUPPORT_SESSION = "identity.end_support_session"
OPEN_ACCOUNT = "identity.open_account"
CLOSE_ACCOUNT = "identity.close_account"
GRANT_ROLE = "identity.grant_role"
REVOKE_GRANT = "identity.revoke_grant"
REVOKE_SESSION = "identity.revoke_session"
REGISTER_AGENCY_SYSTEM = "identity.register_agency_system"
ROTATE_AGENCY_SYSTEM_SECRET = "identity.rotate_agency_system_secret"  # noqa: S105  a permission code
DISABLE_AGENCY_SYSTEM = "identity.disable_agency_system"

PERMISSIONS = {
    REGISTER_PERSON: _("Register a person"),
    ASSIGN_POST: _("Assign a post to a person"),
    END_POST: _("End a post"),
    SEE_PEOPLE: _("See the people of the agency, their posts and powers"),
    DELEGATE: _("Lend own powers to an assistant"),
    REVOKE_DELEGATION: _("Take back powers that somebody else lent"),
    START_SUPPORT_SESSION: _("Switch administrative powers on for a limited time"),
    END_SUPPORT_SESSION: _("End somebody's support session"),
    OPEN_ACCOUNT: _("Open an account"),
    CLOSE_ACCOUNT: _("Close an account"),
    GRANT_ROLE: _("Grant a role or a permission"),
    REVOKE_GRANT: _("Revoke a grant"),
    REVOKE_SESSION: _("End somebody's sign-in session"),
    REGISTER_AGENCY_SYSTEM: _("Register an agency's software"),
    ROTATE_AGENCY_SYSTEM_SECRET: _("Renew the secret of an agency's software"),
    DISABLE_AGENCY_SYSTEM: _("Disable an agency's software"),
}

# These do nothing outside a support session: no administrator has standing power.
ADMINISTRATIVE = frozenset(
    {
        OPEN_ACCOUNT,
        CLOSE_ACCOUNT,
        GRANT_ROLE,
        REVOKE_GRANT,
        REVOKE_SESSION,
        REGISTER_AGENCY_SYSTEM,
        ROTATE_AGENCY_SYSTEM_SECRET,
        DISABLE_AGENCY_SYSTEM,
    }
)

# Never lent to an assistant.
PERSONAL = frozenset({DELEGATE, START_SUPPORT_SESSION, *ADMINISTRATIVE})

ROLES = {
    "agency_administrator": (
        _("Administrator of the agency"),
        (START_SUPPORT_SESSION, SEE_PEOPLE, *sorted(ADMINISTRATIVE)),
    ),
    "personnel": (_("Personnel officer"), (REGISTER_PERSON, ASSIGN_POST, END_POST, SEE_PEOPLE)),
    "leader": (_("Leader"), (DELEGATE, SEE_PEOPLE)),
    "inspector": (_("Inspector of administrators"), (END_SUPPORT_SESSION, REVOKE_DELEGATION, SEE_PEOPLE)),
}
