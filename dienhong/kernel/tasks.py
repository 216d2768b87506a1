"""What the clock starts for the kernel itself."""

from datetime import timedelta

from dienhong.kernel import clock, jobs, outbox
from dienhong.kernel.models import LiveEvent


@jobs.job(queue="clock")
def revive_stalled_jobs() -> None:
    """Put jobs of dead workers back into the queue."""
    jobs.revive_stalled()


@jobs.job(queue="clock")
def sweep_old_rows() -> None:
    """Forget what nobody needs any more."""
    jobs.sweep()
    outbox.sweep()
    LiveEvent.objects.filter(at__lt=clock.now() - timedelta(hours=1)).delete()
