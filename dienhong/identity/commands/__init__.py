"""Writes of identity, by noun."""

from dienhong.identity.commands.people import assign_post, close_account, end_post, open_account, register_person
from dienhong.identity.commands.powers import (
    delegate,
    end_support_session,
    grant_role,
    install_standard_roles,
    revoke_delegation,
    revoke_grant,
    start_support_session,
)
from dienhong.identity.commands.sessions import revoke_session, sign_out_everywhere
from dienhong.identity.commands.systems import (
    disable_agency_system,
    register_agency_system,
    rotate_agency_system_secret,
)

__all__ = [
    "assign_post",
    "close_account",
    "delegate",
    "disable_agency_system",
    "end_post",
    "end_support_session",
    "grant_role",
    "install_standard_roles",
    "open_account",
    "register_agency_system",
    "register_person",
    "revoke_delegation",
    "revoke_grant",
    "revoke_session",
    "rotate_agency_system_secret",
    "sign_out_everywhere",
    "start_support_session",
]
