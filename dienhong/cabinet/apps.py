"""The e-Cabinet (phòng họp điện tử): bodies, their members, their rules of procedure."""

from django.apps import AppConfig


class CabinetConfig(AppConfig):
    name = "dienhong.cabinet"
    label = "cabinet"
