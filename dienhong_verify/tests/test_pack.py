"""A pack has one byte form, which ordinary ZIP programs read too."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong_verify.pack import BadPack, read, write

FILES = {"b/tep.txt": "nội dung".encode(), "a.txt": b"", "b-1": b"x" * 300}


def test_what_was_written_is_read_back_and_python_s_zip_agrees():
    data = write(FILES)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
    assert read(data) == FILES
    assert list(read(data)) == ["a.txt", "b-1", "b/tep.txt"]


@given(st.data())
def test_no_byte_of_a_pack_can_change(data):
    pack = bytearray(write(FILES))
    pack[data.draw(st.integers(0, len(pack) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(BadPack):
        read(bytes(pack))


@pytest.mark.parametrize(
    "change", [lambda p: p + b"\0", lambda p: p[:-1], lambda p: b"\0" + p, lambda p: p[: len(p) // 2]]
)
def test_nothing_can_be_added_or_cut(change):
    with pytest.raises(BadPack):
        read(change(write(FILES)))


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "a/../b", ".hidden", "a/", "", "tệp", "a\\b", "a" * 201, "C:a"])
def test_unsafe_names_are_neither_written_nor_read(name):
    harmless = "b" * len(name.encode())

    with pytest.raises(BadPack):
        write({name: b""})
    if harmless and len(harmless) <= 200:
        with pytest.raises(BadPack):
            read(write({harmless: b""}).replace(harmless.encode(), name.encode()))


def test_compressed_entries_comments_and_duplicates_are_refused():
    for options, comment in [({"compression": zipfile.ZIP_DEFLATED}, b""), ({}, b"comment")]:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", **options) as archive:
            archive.writestr(zipfile.ZipInfo("a.txt"), b"x" * 100)
            archive.comment = comment
        with pytest.raises(BadPack):
            read(out.getvalue())
    twice = write({"a": b"1", "b": b"1"})
    with pytest.raises(BadPack, match="repeated"):
        read(twice.replace(b"b", b"a"))
