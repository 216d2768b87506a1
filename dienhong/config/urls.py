"""Which address belongs to which domain."""

from django.urls import include, path

from dienhong.config.api import api

# Vietnamese addresses for pages, English under /api/.
urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("dienhong.portal.web.urls")),
    path("", include("dienhong.identity.web.urls")),
    path("van-ban/", include("dienhong.documents.web.urls")),
    path("nhiem-vu/", include("dienhong.assignments.web.urls")),
    path("thu-tuc/", include("dienhong.public_services.web.urls")),
    path("phien-hop/", include("dienhong.cabinet.web.urls")),
    path("truc-lien-thong/", include("dienhong.exchange.web.urls")),
    path("co-quan/", include("dienhong.directory.web.urls")),
    path("lich-lam-viec/", include("dienhong.working_time.web.urls")),
    path("chu-ky-so/", include("dienhong.signing.web.urls")),
    path("pki/", include("dienhong.signing.web.pki_urls")),
    path("nhat-ky/", include("dienhong.audit.web.urls")),
    path("thanh-toan/", include("dienhong.payments.web.urls")),
    path("thong-bao/", include("dienhong.notifications.web.urls")),
]
handler400 = "dienhong.kernel.web.bad_request"
handler404 = "dienhong.kernel.web.page_not_found"
