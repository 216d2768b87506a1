"""The portal: shell, home, search, help and the design system. It has no tables and no rules of its own."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Django application of the portal."""

    name = "dienhong.portal"
    label = "portal"
    verbose_name = "Portal"
