"""Addresses of public services, below /thu-tuc/."""

from django.urls import include, path, register_converter

from dienhong.public_services.catalogue.record import CODE
from dienhong.public_services.web import catalogue, imports, office, procedure


class CodeConverter:
    """Codes of procedures begin with a digit or a capital, so no address of ours is one."""

    regex = CODE.pattern

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(CodeConverter, "procedure_code")
app_name = "public_services"

urlpatterns = [
    path("", catalogue.index, name="index"),
from django.urls import include, path, register_converter
]
