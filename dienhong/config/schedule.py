"""Every periodic job of the product, on one page."""

import procrastinate

from dienhong.assignments import tasks as assignments
from dienhong.cabinet import tasks as cabinet
from dienhong.directory import tasks as directory
from dienhong.documents import tasks as documents
from dienhong.exchange import tasks as exchange
from dienhong.identity import tasks as identity
from dienhong.kernel import tasks as kernel
from dienhong.kernel.jobs import PeriodicJob, install
from dienhong.notifications import tasks as notifications
from dienhong.signing import tasks as signing
from dienhong.working_time import tasks as working_time

# Minute, hour, day, month, weekday (Viet Nam's clock is seven hours ahead), and where needed a sixth field: second.
SCHEDULE = [
    PeriodicJob("* * * * * */10", signing.stamp_checkpoint, "the newest checkpoint of the log gets its time-stamp"),
    PeriodicJob("* * * * *", signing.tend_remote_signings, "a person's approval is waited for, and not for ever"),
    PeriodicJob("* * * * *", kernel.revive_stalled_jobs, "jobs of a worker that died go on within two minutes"),
    PeriodicJob("* * * * *", exchange.watch_for_silence, "senders learn of recipients that do not confirm"),
    PeriodicJob("*/5 * * * *", exchange.redirect_unfetched, "what a closed agency never fetched reaches its successor"),
    PeriodicJob("* * * * * */5", exchange.look_at_steps, "the steps of joining light up while one looks at them"),
    PeriodicJob("* * * * * */10", cabinet.close_ended_polls, "a written ballot is counted when its term has passed"),
    PeriodicJob("* * * * *", notifications.send_texts, "texts that nobody sent go out, and receipts are fetched"),
    PeriodicJob("* * * * * */30", cabinet.remind_of_polls, "members hear of the end of a written ballot in time"),
    PeriodicJob("*/5 * * * *", documents.tell_of_overdue, "who handles a document knows when its term has passed"),
    PeriodicJob("*/15 * * * *", documents.remind_of_opinions, "who is asked for an opinion hears of its term in time"),
    PeriodicJob("* * * * * */15", signing.stamp_backlog, "what was signed without a time-stamp gets it"),
    PeriodicJob("* * * * * */30", signing.refresh_revocation_lists, "a revoked certificate is refused within a minute"),
    PeriodicJob("* * * * * */30", signing.ask_responders, "a certificate revoked at its responder is refused as soon"),
    PeriodicJob("25 17 * * *", signing.warn_of_expiry, "certificates are renewed in time"),
    PeriodicJob(
        "*/15 * * * *", assignments.remind_of_deadlines, "whoever has a task hears of its deadline once in time"
    ),
    PeriodicJob("17 * * * *", kernel.sweep_old_rows, "finished jobs, delivered events and live events are forgotten"),
    PeriodicJob("27 * * * *", identity.forget_old_tokens, "tokens that ended are of no use to anybody"),
    PeriodicJob("5 17 * * *", directory.apply_changes_of_the_day, "names, parents and codes that begin today count"),
    PeriodicJob("15 17 * * *", working_time.seed_coming_years, "terms into the next year need its holidays"),
    PeriodicJob(
        "25 17 * * *", exchange.close_yesterday, "what sender, axis and receiver count of a day can be compared"
    ),
    PeriodicJob("40 17 * * *", exchange.count_days, "statistics of a year are read without counting its messages"),
    PeriodicJob("35 18 * * *", identity.forget_old_attempts, "sign-in attempts are personal data, kept for a year"),
    PeriodicJob("55 18 * * *", cabinet.forget_unsigned_ballots, "ballots that nobody signed decide nothing"),
    PeriodicJob("47 * * * *", documents.forget_exports, "lists made for one person are kept for a day"),
    PeriodicJob("* * * * *", documents.scan_waiting, "what was attached while the virus scanner was down is scanned"),
    PeriodicJob("37 * * * *", documents.forget_abandoned_uploads, "uploads that nobody finished only take room"),
    PeriodicJob("45 18 * * *", documents.forget_page_pictures, "pictures of pages not seen for 30 days only take room"),
]


def register(app: procrastinate.App) -> None:
    """Called by procrastinate when Django has loaded every domain."""
    install(app, SCHEDULE)
