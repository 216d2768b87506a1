"""Addresses of the directory, below /co-quan/."""

from django.urls import path

from dienhong.directory.web import changes, views

app_name = "directory"

urlpatterns = [
    path("", views.index, name="index"),
    path("xuat.csv", views.export, name="export"),
    path("nhap/", changes.import_table, name="import"),
    path("<uuid:uuid>/", views.agency, name="agency"),
    path("<uuid:uuid>/doi-ten/", changes.rename, name="rename"),
    path("<uuid:uuid>/chuyen/", changes.move, name="move"),
    path("<uuid:uuid>/sap-nhap/", changes.merge, name="merge"),
    path("<uuid:uuid>/giai-the/", changes.close, name="close"),
    path("<uuid:uuid>/cap-ma/", changes.add_code, name="add_code"),
    path("<uuid:uuid>/dai-dien/", changes.represent, name="represent"),
    path("<uuid:uuid>/thoi-dai-dien/", changes.represent_no_longer, name="end_representation"),
    path("<uuid:uuid>/don-vi-moi/", changes.found, name="found"),
]
