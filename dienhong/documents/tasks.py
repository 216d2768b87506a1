"""What the clock starts."""

from dienhong.documents import page_files
from dienhong.kernel.jobs import job


@job()
def forget_page_pictures() -> None:
    """Pictures of pages that nobody has looked at for 30 days: they hold what documents hold, and take room."""
    page_files.forget_old()
