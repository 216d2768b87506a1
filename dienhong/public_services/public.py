"""All that other domains may use of public services."""

from dienhong.public_services.catalogue.record import Level
from dienhong.public_services.commands import (
    abolish_procedure,
    begin_procedure,
    import_catalogue,
    offer_procedure,
    open_draft,
    publish_procedure,
    write_draft,
)
from dienhong.public_services.queries.catalogue import Wanted, catalogue_page

__all__ = [
    "Level",
    "Wanted",
    "abolish_procedure",
    "begin_procedure",
    "catalogue_page",
    "import_catalogue",
    "offer_procedure",
    "open_draft",
    "publish_procedure",
    "write_draft",
]
