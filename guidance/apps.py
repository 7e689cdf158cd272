"""The app: one label, one migration history, floors inside."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Image guidance through the Leonardo.Ai REST API."""

    name = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from guidance import checks  # noqa: F401
