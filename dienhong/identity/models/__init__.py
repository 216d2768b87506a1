"""Tables of identity: who the people are, what they may do, whose software speaks, who signed in."""

from dienhong.identity.models.people import Account, Person, Post
from dienhong.identity.models.powers import Delegation, Grant, Role, RolePermission, SupportSession
from dienhong.identity.models.sign_in import SignInAttempt
from dienhong.identity.models.systems import AgencySystem, SystemToken, SystemUsage

__all__ = [
    "Account",
    "AgencySystem",
    "Delegation",
    "Grant",
    "Person",
    "Post",
    "Role",
    "RolePermission",
    "SignInAttempt",
    "SupportSession",
    "SystemToken",
    "SystemUsage",
]
