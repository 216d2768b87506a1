"""Addresses of the e-Cabinet, below /phien-hop/."""

from django.urls import path

from dienhong.cabinet.web import bodies, procedure

app_name = "cabinet"

urlpatterns = [
    path("", bodies.index, name="index"),
    path("to-chuc/moi/", bodies.new, name="new_body"),
    path("to-chuc/<uuid:uuid>/", bodies.one, name="body"),
    path("to-chuc/<uuid:uuid>/thanh-vien/", bodies.seat, name="seat"),
    path("to-chuc/<uuid:uuid>/quy-che/", procedure.rules, name="rules"),
    path("to-chuc/<uuid:uuid>/quy-che/<str:code>/", procedure.rule, name="rule"),
    path("thanh-vien/<uuid:uuid>/thoi/", bodies.end, name="end_seat"),
    path("quy-che/<uuid:uuid>/xac-nhan/", procedure.confirm, name="confirm_rule"),
]
