"""What the clock starts."""

from dienhong.documents import commands, page_files
from dienhong.kernel.actor import Actor
from dienhong.kernel.jobs import job


@job()
def forget_page_pictures() -> None:
    """Pictures of pages that nobody has looked at for 30 days: they hold what documents hold, and take room."""
    page_files.forget_old()


@job()
def tell_of_overdue() -> int:
    """Terms of assignments that have passed; returns how many."""
    return commands.announce_overdue(Actor.system("documents"))
