"""The directory of agencies (danh bạ cơ quan): who exists, under which name and code, on which day."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "dienhong.directory"
    label = "directory"

    def ready(self) -> None:
        from dienhong.directory.messages import MESSAGES
        from dienhong.kernel.errors import register_messages

        register_messages(MESSAGES)
