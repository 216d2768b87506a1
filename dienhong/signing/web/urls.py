"""Pages of keys and checks, below /chu-ky-so/."""

from django.urls import path

from dienhong.signing.web import registration, remote, views

app_name = "signing"

urlpatterns = [
    path("", views.keys, name="keys"),
    path("kiem-tra/", views.check_file, name="check"),
    path("dang-ky/", registration.register, name="register"),
    path("cho-ky/<uuid:uuid>/", remote.wait, name="wait"),
    path("cho-ky/<uuid:uuid>/ma/", remote.send_code, name="send_code"),
    path("cho-ky/<uuid:uuid>/huy/", remote.cancel, name="cancel"),
    path("<uuid:uuid>/", views.key, name="key"),
    path("<uuid:uuid>/thu-hoi/", views.revoke, name="revoke"),
    path("<uuid:uuid>/chung-thu.pem", views.certificate, name="certificate"),
]
