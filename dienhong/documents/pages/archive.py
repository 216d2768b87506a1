"""What is inside a ZIP container: bounds against bombs, unsafe names, programs, macros, test viruses."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from dienhong.documents.pages.errors import FileRefused

MAX_MEMBERS = 5_000
MAX_UNPACKED = 400_000_000
MAX_RATIO = 200
# Small members may be very regular (an empty sheet); the ratio counts only above this size.
RATIO_COUNTS_FROM = 1_000_000
MAX_DEPTH = 2
CHUNK = 1 << 16
# An archive within an archive is looked at in memory up to this size, else on disk.
IN_MEMORY = 32_000_000

# Split so that this source file does not alarm a scanner itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

PROGRAM_STARTS = (
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
# fmt: off
PROGRAM_ENDINGS = frozenset({
    ".exe", ".dll", ".com", ".scr", ".pif", ".msi", ".msp", ".bat", ".cmd", ".ps1", ".psm1", ".vbs",
    ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta", ".jar", ".lnk", ".reg", ".sh", ".py", ".rb",
    ".pl", ".php", ".apk", ".app", ".dmg", ".iso", ".cpl", ".docm", ".xlsm", ".pptm", ".dotm", ".xlam",
})
# fmt: on


@dataclass(slots=True)
class Budget:
    """What may still be unpacked, counted down over an archive and all archives within it."""

    unpacked: int = MAX_UNPACKED


def is_program(name: str, start: bytes) -> bool:
    """Whether the name or the first bytes are those of something that a computer runs."""
    if PurePosixPath(name.lower()).suffix in PROGRAM_ENDINGS or start.startswith(PROGRAM_STARTS):
        return True
    # "MZ" alone may begin a text; the header of a Windows program has zero bytes right after it.
    return start.startswith(b"MZ") and b"\x00" in start


def member_names(data: bytes) -> frozenset[str]:
    """Names of all members, after every member was unpacked and looked at, archives within archives too.

    Raises FileRefused: `documents.file_broken`, `documents.file_encrypted`, `documents.file_bomb`,
    `documents.file_unsafe`, `documents.file_executable`, `documents.file_malicious`.
    """
    return names_within(BytesIO(data), len(data), Budget())


def names_within(file: IO[bytes], size: int, budget: Budget) -> frozenset[str]:
    """As `member_names`, of an archive of `size` bytes that need not be in memory."""
    return _inspected(file, size, budget, MAX_DEPTH)


def _inspected(file: IO[bytes], size: int, budget: Budget, depth: int) -> frozenset[str]:
    if depth == 0:
        raise FileRefused("documents.file_bomb", reason="archives within archives")
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            _must_be_modest(members, size, budget)
            for member in members:
                _must_be_harmless(archive, member, budget, depth)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, OSError) as error:
        raise FileRefused("documents.file_broken", reason="the archive cannot be unpacked") from error
    return frozenset(member.filename for member in members)


def _must_be_modest(members: list[ZipInfo], size: int, budget: Budget) -> None:
    if len(members) > MAX_MEMBERS:
        raise FileRefused("documents.file_bomb", reason=f"{len(members)} files")
    if any(member.flag_bits & 0x41 for member in members):
        raise FileRefused("documents.file_encrypted")
    # Overlapping members share packed bytes, so that their sum is more than the file.
    if sum(member.compress_size for member in members) > size:
        raise FileRefused("documents.file_bomb", reason="overlapping files")
    unpacked = sum(member.file_size for member in members)
    if unpacked > budget.unpacked or (unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * size):
        raise FileRefused("documents.file_bomb", reason=f"{unpacked} bytes from {size}")
    budget.unpacked -= unpacked


def _must_be_harmless(archive: ZipFile, member: ZipInfo, budget: Budget, depth: int) -> None:
    parts = member.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0]:
        raise FileRefused("documents.file_unsafe", reason=f"the name {member.filename[:80]!r}")
    if member.is_dir():
        return
    start = b""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as nested:
        for chunk in _chunks(archive, member):
            if not start:
                start = chunk[:16]
                if is_program(member.filename, start):
                    raise FileRefused("documents.file_executable", name=member.filename[:80])
            if start.startswith(b"PK\x03\x04"):
                nested.write(chunk)
        if nested.tell():
            _inspected(nested, nested.tell(), budget, depth - 1)


def _chunks(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """The member piece by piece, searched for the test virus; never more bytes than its header says."""
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            if EICAR in tail + chunk:
                raise FileRefused("documents.file_malicious", name=member.filename[:80])
            tail = chunk[-len(EICAR) :]
            yield chunk
