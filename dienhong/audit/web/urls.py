"""Addresses of the record of acts, below /nhat-ky/."""

from django.urls import path

from dienhong.audit.web import views

app_name = "audit"

urlpatterns = [
    path("", views.index, name="index"),
    path("xuat.csv", views.export, name="export"),
    path("niem-phong/", views.checkpoints, name="checkpoints"),
    path("niem-phong/<int:size>/checkpoint.txt", views.checkpoint_note, name="checkpoint_note"),
    path("niem-phong/<int:size>/checkpoint.tsr", views.checkpoint_token, name="checkpoint_token"),
    path("<uuid:uuid>/", views.record, name="record"),
    path("<uuid:uuid>/ban-ghi.json", views.leaf, name="leaf"),
]
