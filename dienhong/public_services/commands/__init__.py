"""Acts on administrative procedures."""

from dienhong.public_services.commands.drafts import begin_procedure, drop_draft, open_draft, write_draft
from dienhong.public_services.commands.forms import begin_form, drop_form, publish_form, write_form
from dienhong.public_services.commands.imports import import_catalogue
from dienhong.public_services.commands.offerings import end_offering, offer_procedure
from dienhong.public_services.commands.publishing import abolish_procedure, publish_procedure

__all__ = [
    "abolish_procedure",
    "begin_form",
    "begin_procedure",
    "drop_draft",
    "drop_form",
    "end_offering",
    "import_catalogue",
    "offer_procedure",
    "open_draft",
    "publish_form",
    "publish_procedure",
    "write_draft",
    "write_form",
]
