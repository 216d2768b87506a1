"""All that other domains may use of public services."""

from dienhong.public_services.catalogue.record import Level
from dienhong.public_services.commands import (
    abolish_procedure,
    begin_procedure,
    import_catalogue,
    offer_procedure,
    publish_procedure,
    write_draft,
)

__all__ = [
    "Level",
    "abolish_procedure",
    "begin_procedure",
    "import_catalogue",
    "offer_procedure",
    "publish_procedure",
    "write_draft",
]
