"""Django's entry to the domain."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "dienhong.identity"
    label = "identity"
