"""A large file attached from a page in pieces: cut, resumed, checked, attached; nothing of a stranger's or of another file."""

import hashlib
import io

import pytest
from django.test import Client

from dienhong.documents import commands, tasks, uploads
from dienhong.documents.models import Upload
from dienhong.documents.tests.builders import a_draft, an_office
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db
LINE = "Số liệu diễn tập, không có giá trị pháp lý.\n".encode()
DATA = LINE * (9_000_000 // len(LINE))
SIZE = len(DATA)


def chain_of(data):
    """As the browser works it out, 4 MiB by 4 MiB."""
    chain = b""
    for start in range(0, len(data), 4 * 1024 * 1024):
        piece = hashlib.sha256(data[start : start + 4 * 1024 * 1024]).digest()
        chain = hashlib.sha256(chain + piece).digest()
    return chain.hex()


@pytest.fixture
def draft(demo_installation):
    office = an_office()
    return office, a_draft(office)


@pytest.fixture
def client(draft):
    client = Client()
    sign_in(client, draft[0]["author"])
    return client


def begun(client, document, name="so-lieu.txt", size=SIZE):
    return client.post(f"/van-ban/di/{document.uuid}/dinh-kem/tung-phan/", {"name": name, "size": size})


def sent(client, url, offset, data):
    return client.post(url, data, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})


def checked():
    row = Upload.objects.get()
    tasks.check_upload(upload_id=row.pk)
    row.refresh_from_db()
    return row


def test_a_file_that_was_cut_goes_on_where_it_broke_and_is_attached(client, draft):
    document = draft[1]
    first = begun(client, document).json()
    sent(client, first["url"], 0, DATA[:5_000_000])
    again = begun(client, document).json()
    beyond = sent(client, first["url"], 6_000_000, DATA[6_000_000:])
    page = client.get(f"/van-ban/di/{document.uuid}/dinh-kem/").content.decode()
    early = client.post(f"{first['url']}xong/", {"chain": chain_of(DATA)})
    whole = sent(client, first["url"], again["received"], DATA[again["received"] :]).json()
    finished = client.post(f"{first['url']}xong/", {"chain": chain_of(DATA)}).json()

    row = checked()

    assert (again["url"], again["received"], whole["received"]) == (first["url"], 5_000_000, len(DATA))
    assert (beyond.status_code, beyond.json()["code"], beyond.json()["received"]) == (
        409, "documents.upload_offset", 5_000_000,
    )  # fmt: skip
    assert (early.status_code, early.json()["code"]) == (409, "documents.upload_incomplete")
    assert "so-lieu.txt" in page
    assert (finished["state"], row.state, client.get(first["url"]).json()["state"]) == ("checking", "stored", "stored")
    attached = document.attachments.select_related("file").get()
    assert (attached.name, attached.file.size, attached.file.sha256) == (
        "so-lieu.txt", len(DATA), hashlib.sha256(DATA).hexdigest(),
    )  # fmt: skip


def test_two_halves_of_different_files_are_refused(client, draft):
    url = begun(client, draft[1]).json()["url"]
    sent(client, url, 0, DATA[:5_000_000].replace(b"di", b"DI"))
    sent(client, url, 5_000_000, DATA[5_000_000:])
    client.post(f"{url}xong/", {"chain": chain_of(DATA)})

    row = checked()

    assert (row.state, row.problem, draft[1].attachments.count()) == ("refused", "documents.upload_hash", 0)
    assert client.get(url).json()["text"] != ""


def test_what_was_submitted_meanwhile_takes_no_more_files(client, draft):
    office, document = draft
    url = begun(client, document, size=len(LINE)).json()["url"]
    sent(client, url, 0, LINE)
    client.post(f"{url}xong/", {"chain": chain_of(LINE)})
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)

    row = checked()

    assert (row.state, row.problem, document.attachments.count()) == ("refused", "documents.wrong_status", 0)
    assert begun(client, document, "khac.txt").status_code == 409


def test_what_is_given_up_is_erased(client, draft):
    url = begun(client, draft[1]).json()["url"]
    sent(client, url, 0, DATA[:1000])

    client.post(f"{url}thoi/")
    uploads.sweep_parts()

    row = Upload.objects.get()
    assert (row.state, uploads.part_of(row.uuid).exists()) == ("expired", False)
    assert sent(client, url, 0, DATA).json()["code"] == "documents.upload_ended"


def test_only_the_author_sends_pieces_and_only_what_a_draft_takes(client, draft):
    office, document = draft
    row = Upload.objects.get(uuid=begun(client, document).json()["url"].split("/")[-2])
    stranger = Client()
    sign_in(stranger, a_stranger())

    assert [stranger.get(f"/van-ban/tai-len/{row.uuid}/").status_code, begun(stranger, document).status_code] == [
        404,
        404,
    ]
    for act in (
        lambda: commands.finish_attachment(office["reviewer"], upload=row.uuid, chain=chain_of(DATA)),
        lambda: commands.give_up_attachment(office["reviewer"], upload=row.uuid),
        lambda: commands.begin_attachment(office["reviewer"], document_id=document.pk, name="a.txt", size=1),
    ):
        with pytest.raises(NotFound):
            act()
    author = office["author"]
    commands.add_attachment(author, document_id=document.pk, name="co-san.txt", data=LINE)
    with pytest.raises(RuleBroken, match="documents.attachment_name_taken"):
        commands.begin_attachment(author, document_id=document.pk, name="co-san.txt", size=1)
    with pytest.raises(RuleBroken, match="documents.upload_size"):
        commands.begin_attachment(author, document_id=document.pk, name="rong.txt", size=0)
    uploads.append(row, 0, io.BytesIO(DATA))
    with pytest.raises(RuleBroken, match="documents.upload_hash"):
        commands.finish_attachment(author, upload=row.uuid, chain="x")
