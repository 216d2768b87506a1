"""Acts on keys, trust, and signatures that wait for their person."""

from dienhong.signing.commands.keys import (
    Officer,
    add_trust_anchor,
    issue_demo_certificate,
    issue_demo_personal_keys,
    issue_demo_pki,
    issue_demo_seals,
    record_answered_revocations,
    record_foreign_revocations,
    register_key,
    remove_trust_anchor,
    revoke_certificate,
    set_stamp_limit,
    warn_of_expiry,
)
from dienhong.signing.commands.remote import (
    Asked,
    ask_person_again,
    cancel_remote_signing,
    end_remote_signing,
    open_remote_signing,
    record_remote_request,
    record_remote_signature,
)

__all__ = [
    "Asked",
    "Officer",
    "add_trust_anchor",
    "ask_person_again",
    "cancel_remote_signing",
    "end_remote_signing",
    "issue_demo_certificate",
    "issue_demo_personal_keys",
    "issue_demo_pki",
    "issue_demo_seals",
    "open_remote_signing",
    "record_answered_revocations",
    "record_foreign_revocations",
    "record_remote_request",
    "record_remote_signature",
    "register_key",
    "remove_trust_anchor",
    "revoke_certificate",
    "set_stamp_limit",
    "warn_of_expiry",
]
