"""Refusals about reading packs, private notes and items that are withheld."""

from django.utils.translation import gettext_lazy as _

READING = {
    "cabinet.pack_device": (
        _("The device gave no secret of its own."),
        _("Open the page in a browser that runs scripts, then take the papers again."),
    ),
    "cabinet.pack_over": (
        _("The papers may not be on this device any more."),
        _("They are deleted from it; take them again while the session's term runs."),
    ),
    "cabinet.pack_state": (
        _("The pack is not in a state for this: %(state)s."),
        _("Load the page again; somebody else may have acted meanwhile."),
    ),
    "cabinet.pack_days": (
        _("Papers stay on devices between 1 and %(most)s days after a session."),
        _("Write a number of days."),
    ),
    "cabinet.notes_too_many": (
        _("More than %(most)s notes came at once."),
        _("Send them in several parts."),
    ),
    "cabinet.contact_malformed": (
        _("What the device sent cannot be read."),
        _("Load the page again, so that the device has the newest program."),
    ),
    "cabinet.withheld_from_chair": (
        _("Nothing can be withheld from who presides or leads the session."),
        _("Hand the chair over for the item instead."),
    ),
    "cabinet.withheld_already": (
        _("The item is withheld from %(name)s already."),
        _("Nothing is left to do."),
    ),
    "cabinet.given_back_already": (
        _("The member may see the item already."),
        _("Nothing is left to do."),
    ),
}
