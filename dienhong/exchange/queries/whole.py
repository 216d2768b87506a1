"""Where powers over the whole axis are held: at the Government, the top of the directory's tree."""

from __future__ import annotations

from dienhong.directory.public import government_id

NOWHERE = 0


def whole_axis() -> int:
    """The agency at which permissions over the whole axis are granted; 0 when the directory has no Government yet."""
    return government_id() or NOWHERE
