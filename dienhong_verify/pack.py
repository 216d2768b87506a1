"""The evidence pack's container: a ZIP file with exactly one byte form for given contents (evidence.md, section 6)."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping

MAX_FILES = 10_000
MAX_PACK = 1 << 30
MAX_NAME = 200
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

# Version 2.0, no flags, stored, 1980-01-01 00:00:00: the same in every pack.
_COMMON = struct.pack("<HHHHH", 20, 0, 0, 0, 0x21)
_LOCAL = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"
_LOCAL_SIZE = 30


class BadPack(ValueError):
    """The file is not an evidence pack in its one allowed form. `files` holds what could still be read."""

    def __init__(self, reason: str, files: dict[str, bytes] | None = None) -> None:
        super().__init__(reason)
        self.files = files


def is_safe_name(name: str) -> bool:
    """Whether a path may stand in a pack: parts of ASCII letters, digits, `._-` joined by `/`, none begins with a dot."""
    return len(name) <= MAX_NAME and all(_PART.fullmatch(part) for part in name.split("/"))


def write(files: Mapping[str, bytes]) -> bytes:
    """The pack of these files (path → content). Raises BadPack for unsafe names and packs over 1 GiB."""
    names = sorted(files)
    if len(names) > MAX_FILES or sum(map(len, files.values())) > MAX_PACK:
        raise BadPack("too many files or too many bytes")
    local, central, offset = [], [], 0
    for name in names:
        if not is_safe_name(name):
            raise BadPack(f"the file name {name!r} is not allowed")
        data, raw = files[name], name.encode("ascii")
        sizes = struct.pack("<IIIHH", zlib.crc32(data), len(data), len(data), len(raw), 0)
        local += [_LOCAL, _COMMON, sizes, raw, data]
        central += [_CENTRAL, struct.pack("<H", 20), _COMMON, sizes, struct.pack("<HHHII", 0, 0, 0, 0, offset), raw]
        offset += _LOCAL_SIZE + len(raw) + len(data)
    directory = b"".join(central)
    end = _END + struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), offset, 0)
    return b"".join([*local, directory, end])


def read(pack: bytes) -> dict[str, bytes]:
    """The files of a pack. Raises BadPack unless writing them again gives the very same bytes.

    When only checksums or fixed fields differ, the error still carries the files, so that other checks can name
    what else is wrong.
    """
    if len(pack) > MAX_PACK:
        raise BadPack("the pack is larger than 1 GiB")
    files = _read_local_parts(pack)
    again = write(files)
    if again != pack:
        place = next(
            (i for i, (a, b) in enumerate(zip(again, pack, strict=False)) if a != b), min(len(again), len(pack))
        )
        raise BadPack(f"byte {place} is not as the canonical form of the same files has it", files)
    return files


def _read_local_parts(pack: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    offset, previous = 0, ""
    while pack[offset : offset + 4] == _LOCAL:
        header = pack[offset : offset + _LOCAL_SIZE]
        if len(header) < _LOCAL_SIZE:
            raise BadPack("the pack ends inside a file header")
        _, stored, size, name_size, extra = struct.unpack("<IIIHH", header[14:])
        start = offset + _LOCAL_SIZE + name_size
        name = pack[offset + _LOCAL_SIZE : start].decode("ascii", errors="replace")
        if stored != size or extra or start + size > len(pack):
            raise BadPack(f"the header of the file at byte {offset} is not in the one allowed form")
        if not is_safe_name(name):
            raise BadPack(f"the file name at byte {offset} is not allowed")
        if name <= previous or len(files) >= MAX_FILES:
            raise BadPack(f"the file at byte {offset} is repeated, out of order, or one too many")
        files[name] = pack[start : start + size]
        offset, previous = start + size, name
    if not files:
        raise BadPack("the file is not an evidence pack (it has no file header at its beginning)")
    return files
