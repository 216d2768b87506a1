"""The record of acts (nhật ký) and its sealed log (niêm phong)."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dienhong.audit"
    label = "audit"
