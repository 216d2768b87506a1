"""Every periodic job of the product, on one page."""

import procrastinate

from dienhong.kernel import tasks as kernel
from dienhong.kernel.jobs import PeriodicJob, install

SCHEDULE = [
    PeriodicJob("* * * * *", kernel.revive_stalled_jobs, "jobs of a worker that died go on within two minutes"),
    PeriodicJob(
        "17 * * * *", kernel.sweep_old_rows, "finished jobs, delivered events and old live events are forgotten"
    ),
]


def register(app: procrastinate.App) -> None:
    """Called by procrastinate when Django has loaded every domain."""
    install(app, SCHEDULE)
