"""Django's entry to the kernel; loads what each domain registers at start."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "dienhong.kernel"
    label = "kernel"

    def ready(self) -> None:
        from django.apps import apps
        from django.utils.module_loading import autodiscover_modules, import_string, module_has_submodule

        from dienhong.kernel.errors import register_messages

        for config in apps.get_app_configs():
            if config.name.startswith("dienhong.") and module_has_submodule(config.module, "messages"):
                register_messages(import_string(f"{config.name}.messages.MESSAGES"))
        autodiscover_modules("commands", "handlers", "tasks")
