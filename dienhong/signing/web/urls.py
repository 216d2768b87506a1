"""Pages of keys and checks, below /chu-ky-so/."""

from django.urls import path

from dienhong.signing.web import registration, views

app_name = "signing"

urlpatterns = [
    path("", views.keys, name="keys"),
    path("kiem-tra/", views.check_file, name="check"),
    path("dang-ky/", registration.register, name="register"),
    path("<uuid:uuid>/", views.key, name="key"),
    path("<uuid:uuid>/thu-hoi/", views.revoke, name="revoke"),
    path("<uuid:uuid>/chung-thu.pem", views.certificate, name="certificate"),
]
