"""The pages: who sees which acts, filters, proofs, downloads."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dienhong.audit.models import AuditRecord
from dienhong.audit.permissions import READ_ALL_RECORDS, READ_RECORDS
from dienhong.audit.tests.builders import open_drawer, seal_all
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken, describe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log_keys")]


def browser(actor: Actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def page(client: Client, path: str = "/nhat-ky/", **parameters: object) -> str:
    response = client.get(path, parameters)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def an_act_of(actor: Actor) -> AuditRecord:
    """A refused act: nobody holds the drawers' permission."""
    with pytest.raises(NotPermitted):
        open_drawer(actor, drawer="A")
    return AuditRecord.objects.order_by("-id")[0]


def shown(client: Client, **parameters: object) -> set[str]:
    text = page(client, **parameters)
    return {str(row.uuid) for row in AuditRecord.objects.all() if f"/nhat-ky/{row.uuid}/" in text}


def test_everybody_sees_own_acts_inspectors_their_agency_s_and_auditors_all():
    here, there = an_agency("UBND tỉnh Một", code="H01"), an_agency("UBND tỉnh Hai", code="H02")
    one, two = an_actor(at=here), an_actor(at=there)
    inspector, auditor = an_actor(READ_RECORDS, at=here), an_actor(READ_ALL_RECORDS, at=there)
    first, second = an_act_of(one), an_act_of(two)
    mine = {str(first.uuid)}
    both = {str(first.uuid), str(second.uuid)}

    assert shown(browser(one)) & both == mine
    assert shown(browser(inspector)) & both == mine
    assert shown(browser(auditor)) & both == both
    assert browser(two).get(f"/nhat-ky/{first.uuid}/").status_code == 404
    assert browser(two).get(f"/nhat-ky/{first.uuid}/ban-ghi.json").status_code == 404
    assert "UBND tỉnh Một" in page(browser(auditor), co_quan="H01")


def test_filters_narrow_the_list():
    here, there = an_agency(code="H01"), an_agency(code="H02")
    auditor = an_actor(READ_ALL_RECORDS, at=here)
    first, second = an_act_of(an_actor(at=here)), an_act_of(an_actor(at=there))
    client = browser(auditor)

    def found(**parameters: object) -> list[bool]:
        return [str(one.uuid) in shown(client, **parameters) for one in (first, second)]

    assert found() == [True, True]
    assert found(co_quan="H02") == [False, True]
    assert found(nguoi=first.person_id) == [True, False]
    assert found(viec="audit.open_drawer", ket_qua="refused") == [True, True]
    assert found(ket_qua="done") == [False, False]
    assert found(viec="audit.change_password") == [False, False]
    assert found(den="01/01/2020") == [False, False]
    assert found(tu="2020-01-01") == [True, True]


@pytest.mark.parametrize(
    "query", ["tu=31/02/2026", "viec=x.y", "ket_qua=maybe", "co_quan=KHONG.CO", "nguoi=x", "trang=x"]
)
def test_a_filter_that_cannot_be_understood_is_named(query):
    response = browser(an_actor(at=an_agency(code="H01"))).get(f"/nhat-ky/?{query}")

    assert response.status_code == 422
    assert "banner warn" in response.content.decode()
    code = "kernel.bad_cursor" if query.startswith("trang") else "audit.bad_filter"
    sentence = describe(RuleBroken(code, field="\0"), "vi").sentence.partition("\0")[0]
    assert sentence in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_record_shows_its_proof_once_it_is_sealed():
    actor = an_actor(at=an_agency(code="H01"))
    record = an_act_of(actor)
    client, path = browser(actor), f"/nhat-ky/{record.uuid}/"

    before = page(client, path)
    seal_all()
    after = page(client, path)

    assert bytes(record.leaf_hash).hex() in before
    assert "checkpoint.txt" not in before
    assert "checkpoint.txt" in after
    assert client.get(f"{path}ban-ghi.json").content.decode() == record.text


@pytest.mark.django_db(transaction=True)
def test_checkpoints_are_listed_with_the_key_and_their_files():
    actor = an_actor(at=an_agency(code="H01"))
    an_act_of(actor)
    seal_all()
    size = AuditRecord.objects.count()
    client = browser(actor)

    text = page(client, "/nhat-ky/niem-phong/")
    note = client.get(f"/nhat-ky/niem-phong/{size}/checkpoint.txt")

    assert f"/nhat-ky/niem-phong/{size}/checkpoint.txt" in text
    assert note.content.decode().startswith(f"dienhong.local/log\n{size}\n")
    assert client.get(f"/nhat-ky/niem-phong/{size}/checkpoint.tsr").status_code == 404
    assert client.get(f"/nhat-ky/niem-phong/{size + 1}/checkpoint.txt").status_code == 422


def test_the_export_holds_the_filtered_acts_and_no_formula():
    actor = an_actor(at=an_agency(code="H01"), name="=Nguyễn Văn Thử")
    record = an_act_of(actor)

    response = browser(actor).get("/nhat-ky/xuat.csv", {"viec": "audit.open_drawer"})

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[1].endswith(str(record.uuid))
    assert "'=Nguyễn" in lines[1]


def test_the_list_costs_the_same_for_one_and_three_rows():
    actor = an_actor(at=an_agency(code="H01"))
    client, counts = browser(actor), []
    page(client)  # what only the first page of a session costs
    for more in (1, 2):
        for _ in range(more):
            an_act_of(actor)
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_who_has_not_signed_in_is_led_to_the_sign_in():
    for path in ("/nhat-ky/", "/nhat-ky/xuat.csv", "/nhat-ky/niem-phong/", "/nhat-ky/niem-phong/1/checkpoint.txt"):
        assert Client().get(path).status_code == 302


def test_the_content_of_a_record_is_escaped():
    actor = an_actor(at=an_agency(code="H01"))
    with pytest.raises(NotPermitted):
        open_drawer(actor, drawer="<script>x</script>")
    record = AuditRecord.objects.order_by("-id")[0]

    text = page(browser(actor), f"/nhat-ky/{record.uuid}/")

    assert "<script>x" not in text
    assert json.loads(record.text)["arguments"]["drawer"] == "<script>x</script>"
