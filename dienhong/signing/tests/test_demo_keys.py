"""A personal key at the demonstration's own service: issued, guarded by its PIN, in no record, only in a demonstration."""

from dataclasses import replace
from shutil import copy, rmtree

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_person, a_post, a_stranger
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.signing import public
from dienhong.signing.commands import issue_demo_certificate
from dienhong.signing.demo_service.installation import CODE, PIN, folder_of, install
from dienhong.signing.demo_service.vault import listed
from dienhong.signing.models import SigningKey
from dienhong.signing.providers.csc import RemoteRefused, Secrets, configured_services
from dienhong.signing.tests.builders import a_demo_pki
from dienhong.signing.tests.remote_services import start_in

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("demo")
DIGEST = b"\x01" * 32


@pytest.fixture
def officer():
    a_demo_pki()
    agency, person = an_agency("Bộ Nội vụ", code="G09"), a_person()
    a_post(person, agency)
    return public.Officer(person.pk, agency.pk)


@pytest.fixture
def service(settings, tmp_path):
    folder = folder_of(settings.DIENHONG.data_dir)
    running = start_in(folder)
    # Each test its own file: what one says is read once a process.
    services = copy(install(folder, int(running.url.rpartition(":")[2])), tmp_path)
    settings.DIENHONG = replace(settings.DIENHONG, signing_services=str(services))
    yield running
    running.stop()
    rmtree(folder)


def test_the_key_signs_with_its_pin_only_and_no_record_knows_it(officer, service):
    key = SigningKey.objects.get(pk=public.give_demo_remote_key(PLATFORM, officer=officer))

    remote = configured_services()[CODE].service
    with pytest.raises(RemoteRefused, match="signing.remote_pin_wrong"):
        remote.begin(key.key_ref, [DIGEST], "sha256", given=Secrets("000000"))
    assert len(remote.begin(key.key_ref, [DIGEST], "sha256", given=Secrets(PIN))[0]) == 256
    assert public.personal_key_of(officer.person_id) == key.pk
    records = AuditRecord.objects.filter(command__startswith="signing.").order_by("-id")[:2]
    assert [one.as_tuple() for one in records] == [
        ("signing.register_key", "done"),
        ("signing.issue_demo_certificate", "done"),
    ]
    told = " ".join(str(vars(one)) for one in records)
    assert (PIN in told, "PRIVATE KEY" in told) == (False, False)


def test_all_files_are_for_their_owner_only(officer, service):
    key = SigningKey.objects.get(pk=public.give_demo_remote_key(PLATFORM, officer=officer))

    files = [*service.folder.iterdir(), service.folder.parent / "signing-services.json"]
    assert {path.name: path.stat().st_mode & 0o777 for path in [service.folder, *files]} == {
        "signing-service": 0o700,
        "client-secret": 0o600,
        "password": 0o600,
        f"{key.key_ref}.json": 0o600,
        "signing-services.json": 0o600,
    }


def test_what_was_interrupted_before_the_registration_goes_on_with_the_same_key(officer, service):
    service.stop()
    with pytest.raises(RuleBroken, match="signing.key_unavailable"):
        public.give_demo_remote_key(PLATFORM, officer=officer)
    service.start_again()

    key = SigningKey.objects.get(pk=public.give_demo_remote_key(PLATFORM, officer=officer))

    assert listed(service.folder) == [key.key_ref]


def test_after_a_revocation_another_key_is_made(officer, service):
    first = public.give_demo_remote_key(PLATFORM, officer=officer)
    public.revoke_certificate(PLATFORM, key_id=first, reason="superseded")

    second = public.give_demo_remote_key(PLATFORM, officer=officer)

    assert public.personal_key_of(officer.person_id) == second
    assert len(listed(service.folder)) == 2


def test_without_its_setting_there_is_no_service():
    assert public.demo_service_is_there() is False


def test_a_certificate_is_refused_outside_the_demonstration_to_strangers_and_for_nobody(officer, settings):
    def issue(actor=PLATFORM, whom=officer, key="x"):
        issue_demo_certificate(actor, officer=whom, public_key_pem=key)

    with pytest.raises(NotPermitted):
        issue(a_stranger())
    with pytest.raises(NotFound):
        issue(whom=public.Officer(987654, officer.agency_id))
    with pytest.raises(RuleBroken, match="signing.certificate_unreadable"):
        issue()
    settings.DIENHONG = replace(settings.DIENHONG, demo=False)
    with pytest.raises(RuleBroken, match="signing.demo_only"):
        issue()
    assert AuditRecord.objects.latest("id").as_tuple() == ("signing.issue_demo_certificate", "refused")
