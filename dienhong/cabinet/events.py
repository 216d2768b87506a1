"""What happened in the e-Cabinet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PollPrepared:
    """A question waits for the agency's seal; then it is open."""

    poll_id: int


@dataclass(frozen=True)
class PollOpened:
    """Members are asked for their vote."""

    poll_id: int


@dataclass(frozen=True)
class PollClosed:
    """The votes are counted; the tally waits for the agency's seal."""

    poll_id: int


@dataclass(frozen=True)
class PollWithdrawn:
    """A question is not put to the vote after all."""

    poll_id: int
