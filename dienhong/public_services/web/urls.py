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
    path("trang-chu/", catalogue.home, name="home"),
    path("moi.rss", catalogue.feed, name="feed"),
    path("ngon-ngu/", catalogue.language, name="language"),
    path("quan-ly/", office.index, name="office"),
    path("quan-ly/moi/", office.begin, name="begin"),
    path("quan-ly/nhap/", imports.index, name="imports"),
    path("quan-ly/nhap/<uuid:uuid>/", imports.one, name="import"),
    path("quan-ly/<uuid:uuid>/", office.one, name="worked"),
    path("quan-ly/<uuid:uuid>/phan/<slug:key>/", office.part, name="part"),
    path("quan-ly/<uuid:uuid>/mo/", office.open_draft, name="open_draft"),
    path("quan-ly/<uuid:uuid>/bo/", office.drop_draft, name="drop_draft"),
    path("quan-ly/<uuid:uuid>/cong-bo/", office.publish, name="publish"),
    path("quan-ly/<uuid:uuid>/bai-bo/", office.abolish, name="abolish"),
    path("quan-ly/<uuid:uuid>/noi-nhan/", office.offer, name="offer"),
    path("quan-ly/tiep-nhan/<uuid:uuid>/thoi/", office.end_offering, name="end_offering"),
    path("quan-ly/to-khai/", include("dienhong.public_services.web.form_urls")),
    path("<procedure_code:code>/", procedure.one, name="procedure"),
    path("<procedure_code:code>/ban/<int:number>/", procedure.version, name="version"),
    path("<procedure_code:code>/thay-doi/", procedure.changes, name="changes"),
    path("<procedure_code:code>/thu-tuc.pdf", procedure.pdf, name="pdf"),
    path("<procedure_code:code>/ma.svg", procedure.qr_code, name="qr"),
]
