"""The e-Cabinet (phòng họp điện tử): bodies, their members, their rules of procedure, dossiers, votes and sessions."""

from django.apps import AppConfig


class CabinetConfig(AppConfig):
    name = "dienhong.cabinet"
    label = "cabinet"

    def ready(self) -> None:
        from dienhong.cabinet.dossier_notices import DOSSIER_NOTICES
        from dienhong.cabinet.minutes_notices import MINUTES_NOTICES
        from dienhong.cabinet.notices import NOTICES, URGENT
        from dienhong.cabinet.session_notices import SESSION_NOTICES
        from dienhong.cabinet.view_notices import VIEW_NOTICES
        from dienhong.notifications.public import register_notices

        register_notices(
            {**NOTICES, **DOSSIER_NOTICES, **SESSION_NOTICES, **MINUTES_NOTICES, **VIEW_NOTICES}, urgent=URGENT
        )
