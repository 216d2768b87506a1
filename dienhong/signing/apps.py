"""Django's entry to signing."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "dienhong.signing"
    label = "signing"

    def ready(self) -> None:
        from dienhong.kernel.errors import register_messages
        from dienhong.signing.messages import MESSAGES

        register_messages(MESSAGES)
