"""What the clock starts."""

from dienhong.documents import commands, page_files, scanner, uploads
from dienhong.documents.models import Export, Upload
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import Refused, RuleBroken
from dienhong.kernel.jobs import job


@job()
def forget_page_pictures() -> None:
    """Pictures of pages that nobody has looked at for 30 days: they hold what documents hold, and take room."""
    page_files.forget_old()


@job()
def tell_of_overdue() -> int:
    """Terms of assignments that have passed; returns how many."""
    return commands.announce_overdue(Actor.system("documents"))


@job(queue="files")
def check_upload(*, upload_id: int) -> None:
    """Read a whole upload once: hash, kind, marks, viruses; then it is the stored file, is refused, or waits."""
    _check(Upload.objects.get(pk=upload_id))


@job(queue="files")
def scan_waiting() -> None:
    """Files that wait for the virus scanner, oldest first, as long as it answers; two days, then they are refused."""
    for row in Upload.objects.filter(state=Upload.State.CHECKING, unscanned_since__isnull=False).order_by("id"):
        if scanner.answers() or not uploads.may_wait(row):
            _check(row)


def _check(row: Upload) -> None:
    # Commands queue the jobs of this module.
    from dienhong.documents.commands.uploads import facts_of, record_unscanned, record_upload

    platform = Actor.system("documents")
    if row.state == Upload.State.CHECKING:
        try:
            file = uploads.judge(row)
        except RuleBroken as refusal:
            if refusal.code == "documents.scanner_silent" and uploads.may_wait(row):
                record_unscanned(platform, upload_id=row.pk)
                return
            record_upload(platform, upload_id=row.pk, problem=refusal.code, facts=facts_of(refusal))
        else:
            uploads.place(row, file)
            record_upload(platform, upload_id=row.pk, sha256=file.sha256)
    uploads.drop_part(row.uuid)


@job(queue="files")
def forget_abandoned_uploads() -> None:
    """Uploads that nobody finished, and parts that nobody owns."""
    from dienhong.documents.commands.uploads import expire_uploads  # as above

    expire_uploads(Actor.system("documents"))
    uploads.sweep_parts()


@job(queue="files")
def make_export(*, export_id: int) -> None:
    """Write the list, put it in place whole, then say so; killed anywhere in between it is written anew."""
    from dienhong.documents import exports
    from dienhong.documents.commands.exports import record_export  # as above

    platform, row = Actor.system("documents"), Export.objects.get(pk=export_id)
    if row.state != Export.State.ASKED:
        return
    try:
        size = exports.make(row)
    except Refused as refusal:
        record_export(platform, export_id=export_id, problem=refusal.code)
    else:
        record_export(platform, export_id=export_id, size=size)


@job(queue="files")
def forget_exports() -> None:
    """Lists whose day is over, and files that nothing owns."""
    from dienhong.documents import exports
    from dienhong.documents.commands.exports import expire_exports  # as above

    expire_exports(Actor.system("documents"))
    exports.sweep()


@job()
def remind_of_opinions() -> int:
    """Terms of opinions that come near or have passed; returns how many were told."""
    return commands.remind_of_opinions(Actor.system("documents"))
