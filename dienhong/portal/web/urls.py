"""Addresses of the portal."""

from django.urls import path
from django.views.i18n import set_language

from dienhong.portal.web import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("viec.csv", views.waiting_csv, name="waiting_csv"),
    path("tim/", views.search, name="search"),
    path("huong-dan/", views.help_page, name="help"),
    path("suc-khoe/", views.health_page, name="health"),
    path("quan-tri/", views.administration, name="administration"),
    path("he-thong-thiet-ke/", views.style_guide, name="style_guide"),
    path("ngoai-tuyen/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("ung-dung.webmanifest", views.web_manifest, name="web_manifest"),
    path("ngon-ngu/", set_language, name="set_language"),
]
