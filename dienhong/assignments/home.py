"""What assignments show at home: the tasks of one's own with the nearest deadlines."""

from __future__ import annotations

from django.urls import reverse

from dienhong.assignments.permissions import PERMISSIONS
from dienhong.assignments.queries.lists import own_open_tasks
from dienhong.assignments.web.texts import state_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import HomePanel

MOST_AT_HOME = 4  # as many as stand side by side at 1366 px


def home_panel(actor: Actor) -> HomePanel | None:
    """The nearest tasks that one carries out or gave (nhiệm vụ của tôi); None for who has nothing to do with tasks."""
    rows = own_open_tasks(actor, MOST_AT_HOME)
    if not rows and not any(actor.authority.agencies_with(code) for code in PERMISSIONS):
        return None
    context: dict[str, object] = {
        "rows": [(one, state_of(one)) for one in rows],
        "list_url": f"{reverse('assignments:index')}?ben=mine&tinh_trang=open",
    }
    return HomePanel("assignments/home.html", context)
