"""Django's entry to documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "dienhong.documents"
    label = "documents"

    def ready(self) -> None:
        from dienhong.documents.notices import NOTICES
        from dienhong.notifications.public import register_notices

        register_notices(NOTICES)
