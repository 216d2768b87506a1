"""Assignments (theo dõi chỉ đạo điều hành): tasks that leaders give, their deadlines, progress and results."""

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "dienhong.assignments"
    label = "assignments"

    def ready(self) -> None:
        from dienhong.assignments.notices import NOTICES
        from dienhong.notifications.public import register_notices

        register_notices(NOTICES)
