"""Which address belongs to which domain."""

from importlib.util import find_spec

from django.urls import include, path

from dienhong.config.api import api

# Vietnamese addresses for pages, English under /api/.
_PAGES = [
    ("", "dienhong.portal.web.urls"),
    ("", "dienhong.identity.web.urls"),
    ("van-ban/", "dienhong.documents.web.urls"),
    ("truc-lien-thong/", "dienhong.exchange.web.urls"),
    ("co-quan/", "dienhong.directory.web.urls"),
    ("chu-ky-so/", "dienhong.signing.web.urls"),
    ("nhat-ky/", "dienhong.audit.web.urls"),
    ("thong-bao/", "dienhong.notifications.web.urls"),
]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [
    path("api/v1/", api.urls),
    *(path(prefix, include(module)) for prefix, module in _PAGES if _exists(module)),
]
handler404 = "dienhong.kernel.web.page_not_found"
