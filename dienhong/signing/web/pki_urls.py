"""What verifiers everywhere fetch without signing in, below /pki/: roots, revocation lists, OCSP, demo time-stamps."""

from django.urls import path, re_path

from dienhong.signing.web import pki

app_name = "pki"

urlpatterns = [
    path("goc.pem", pki.roots, name="roots"),
    path("thu-hoi.crl", pki.issuing_list, name="issuing_list"),
    re_path(r"^(?P<fingerprint>[0-9a-f]{64})\.crl$", pki.list_of, name="list"),
    path("ocsp", pki.ocsp, name="ocsp"),
    path("ocsp/<path:question>", pki.ocsp_by_address, name="ocsp_by_address"),
    path("tsa", pki.timestamps, name="tsa"),
]
