"""Assignments (theo dõi chỉ đạo điều hành): tasks that leaders give, their deadlines, progress and results."""

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "dienhong.assignments"
    label = "assignments"

    def ready(self) -> None:
        from dienhong.assignments.notices import NOTICES
        from dienhong.assignments.panels import tasks_of_incoming, tasks_of_outgoing
        from dienhong.documents.public import register_incoming_panel, register_panel
        from dienhong.notifications.public import register_notices

        register_notices(NOTICES)
        register_panel(tasks_of_outgoing)
        register_incoming_panel(tasks_of_incoming)
