"""Refusals about bodies, who sits in them, and their rules."""

from django.utils.translation import gettext_lazy as _

BODIES = {
    "cabinet.name_missing": (
        _("The body has no name."),
        _("Write its official name."),
    ),
    "cabinet.name_taken": (
        _("The agency already serves a body of this name."),
        _("Open that one, or write another name."),
    ),
    "cabinet.basis_missing": (
        _("The decision behind this is missing."),
        _("Name the document: number, day, who issued it."),
    ),
    "cabinet.already_seated": (
        _("%(name)s already sits in the body in this time."),
        _("End that seat first, or choose a later day."),
    ),
    "cabinet.already_presided": (
        _("Somebody else presides over the body in this time."),
        _("End that seat first, or choose a later day."),
    ),
    "cabinet.no_such_post": (
        _("%(name)s does not hold the post on that day."),
        _("Choose another day or another post."),
    ),
    "cabinet.seat_ended": (
        _("The seat has ended already."),
        _("Nothing is left to do."),
    ),
    "cabinet.ends_too_early": (
        _("That day lies before the first one, %(day)s."),
        _("Choose a later day."),
    ),
    "cabinet.before_the_body": (
        _("The body exists since %(day)s only."),
        _("Choose that day or a later one."),
    ),
    "cabinet.rule_value": (
        _("“%(value)s” is no value of this rule."),
        _("Write a share such as 2/3, a number of days, or choose from the list."),
    ),
    "cabinet.rule_not_later": (
        _("A rule already begins on %(day)s or later."),
        _("Choose a later day: what was in force stays as it was."),
    ),
    "cabinet.rule_is_empty": (
        _("The rule has no value, so nothing can be confirmed."),
        _("Have the value entered with its source first."),
    ),
    "cabinet.own_rule": (
        _("You entered this rule yourself."),
        _("Somebody else compares it with the law and confirms it."),
    ),
    "cabinet.rule_confirmed": (
        _("The rule is confirmed already."),
        _("Nothing is left to do."),
    ),
}
