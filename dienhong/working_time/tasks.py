"""What the clock starts in working time."""

from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.jobs import job
from dienhong.working_time import commands, queries


@job()
def seed_coming_years() -> int:
    """Reckon the days of this and the next year beforehand, if nobody has said anything of them; returns how many."""
    this_year = clock.today().year
    wanted = [year for year in (this_year, this_year + 1) if not queries.has_rules(year)]
    return sum(commands.seed_days(Actor.system("working_time"), year=year) for year in wanted)
