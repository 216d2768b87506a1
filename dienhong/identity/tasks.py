"""What the clock starts."""

from dienhong.identity import sign_in_journal, tokens
from dienhong.kernel.jobs import job


@job()
def forget_old_tokens() -> None:
    """Tokens that expired more than a day ago are of no use to anybody."""
    tokens.forget_old_tokens()


@job()
def forget_old_attempts() -> None:
    """Sign-in attempts are personal data: kept for a year, then deleted."""
    sign_in_journal.forget_old_attempts()
