"""Django's entry to exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dienhong.exchange"
    label = "exchange"

    def ready(self) -> None:
        from dienhong.documents.public import register_incoming_panel, register_panel
        from dienhong.exchange.notices import NOTICES
        from dienhong.exchange.panels import recipients_panel, requests_panel
        from dienhong.exchange.request_notices import REQUEST_NOTICES
        from dienhong.notifications.public import register_notices

        register_panel(recipients_panel)
        register_incoming_panel(requests_panel)
        register_notices({**NOTICES, **REQUEST_NOTICES})
