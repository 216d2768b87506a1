"""Django's entry to exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dienhong.exchange"
    label = "exchange"

    def ready(self) -> None:
        from dienhong.documents.public import register_panel
        from dienhong.exchange.notices import NOTICES
        from dienhong.exchange.panels import recipients_panel
        from dienhong.notifications.public import register_notices

        register_panel(recipients_panel)
        register_notices(NOTICES)
