"""Public services (dịch vụ công): the catalogue of administrative procedures; applications follow."""

from django.apps import AppConfig


class PublicServicesConfig(AppConfig):
    name = "dienhong.public_services"
    label = "public_services"
