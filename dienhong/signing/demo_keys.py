"""Keys at the demonstration's own signing service. In production that service does not run, and nothing here is called."""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from dienhong.identity.public import person_views
from dienhong.kernel.actor import Actor
from dienhong.signing.commands import Officer, issue_demo_certificate, register_key
from dienhong.signing.core.keys import new_private_key
from dienhong.signing.demo_service.installation import CODE, PIN, folder_of
from dienhong.signing.demo_service.vault import certificates_of, put_credential
from dienhong.signing.models import SigningKey
from dienhong.signing.providers.csc import configured_services
from dienhong.signing.queries import parsed


def demo_service_is_there() -> bool:
    """Whether this installation knows the demonstration's own signing service."""
    return CODE in configured_services()


def give_demo_remote_key(actor: Actor, *, officer: Officer) -> int:
    """A personal key (RSA-2048) at the service, guarded by the PIN that everybody is told; the id of the key.

    Killed between two steps it goes on at the next call: the key lies at the service with its certificate before
    anybody is told of it. PIN and private key are in no command, so they are in no record.
    """
    folder = folder_of(settings.DIENHONG.data_dir)
    # A key whose certificate was revoked stays where it is, and the next one gets another name.
    earlier = SigningKey.objects.filter(provider=CODE, person_id=officer.person_id).count()
    person = person_views([officer.person_id])[officer.person_id]
    name = f"{person.uuid.hex}-{earlier + 1}"
    if not certificates_of(folder, name):
        key = new_private_key("rsa2048")
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        issued = issue_demo_certificate(actor, officer=officer, public_key_pem=public)
        put_credential(folder, name, key, parsed(issued), (PIN, False, False))
    return register_key(
        actor,
        agency_id=officer.agency_id,
        person_id=officer.person_id,
        provider=CODE,
        key_ref=name,
        certificates_pem=certificates_of(folder, name),
    )
