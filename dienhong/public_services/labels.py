"""Words for the values, parts and fields of a record, and for what it lacks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dienhong.public_services.catalogue.checking import Lack
from dienhong.public_services.catalogue.record import Applicant, Channel, Level, Role, Service, Term, Unit

Text = Any  # a lazy text; the libraries name its type differently
CHANNELS: dict[Channel, Text] = {
    Channel.DIRECT: _("In person"),
    Channel.ONLINE: pgettext_lazy("way to apply", "Online"),
    Channel.POST: _("By post"),
}
UNITS: dict[Unit, Text] = {
    Unit.WORKING_DAY: _("working days"),
    Unit.DAY: _("days"),
    Unit.WORKING_HOUR: _("working hours"),
    Unit.MONTH: _("months"),
}
LEVELS: dict[Level, Text] = {
    Level.CENTRAL: _("Central level"),
    Level.PROVINCE: _("Provincial level"),
    Level.COMMUNE: _("Communal level"),
}
SERVICES: dict[Service, Text] = {
    Service.FULL: _("Wholly online"),
    Service.PARTIAL: _("Partly online"),
    Service.INFORMATION: _("Not online yet"),
}
APPLICANTS: dict[Applicant, Text] = {
    Applicant.CITIZEN: _("Citizens of Viet Nam"),
    Applicant.OVERSEAS: _("Vietnamese who live abroad"),
    Applicant.FOREIGNER: _("Foreigners"),
    Applicant.ENTERPRISE: _("Enterprises"),
    Applicant.HOUSEHOLD: _("Households and household businesses"),
    Applicant.ORGANISATION: _("Organisations"),
    Applicant.OFFICIAL: _("Officials and public employees"),
}
ROLES: dict[Role, Text] = {
    Role.DECIDES: _("Decides"),
    Role.RECEIVES: _("Receives"),
    Role.COOPERATES: _("Cooperates"),
}
PARTS: dict[str, Text] = {
    "general": _("Name, field and level"),
    "words": _("How people look for it"),
    "steps": _("Order of steps"),
    "terms": _("Ways to apply and terms"),
    "fees": _("Fees"),
    "papers": _("Papers to hand in"),
    "conditions": _("Who may apply, and conditions"),
    "results": pgettext_lazy("of a procedure", "Results"),
    "bases": pgettext_lazy("of a procedure", "Legal bases"),
    "agencies": _("Agencies that handle it"),
}
FIELDS: dict[str, Text] = {
    "title": _("Name of the procedure"),
    "field_code": _("Code of the field"),
    "field_name": pgettext_lazy("of government work", "Field"),
    "level": _("Level that decides"),
    "service": _("Online service"),
    "summary": _("In one sentence"),
    "notice": _("Notice on top of the page"),
    "everyday": _("Everyday words"),
    "life_events": _("Events of life"),
    "requirements": _("Conditions"),
    "applicants": _("Who may apply"),
    "applicants_note": _("More about who may apply"),
}
LACKS: dict[str, tuple[Text, Text]] = {
    "no_title": (_("The name is missing."), _("Write it as in the decision that announces the procedure.")),
    "no_field_name": (_("The field is missing."), _("Write the field of government work with its code.")),
    "no_summary": (_("It is not said in one sentence what it is for."), _("Say it as you would at the counter.")),
    "online_without_channel": (
        _("It is called an online service, but there is no term for applying online."),
        _("Add the online way with its term, or call it not online yet."),
    ),
    "channel_without_online": (
        _("One may apply online, but it is called not online yet."),
        _("Say whether it is wholly or partly online."),
    ),
    "no_everyday": (_("There are no everyday words."), _("Write how people ask for it, one way a line.")),
    "no_steps": (_("The order of steps is missing."), _("Write each step in a line of its own.")),
    "step_empty": (_("A step says nothing."), _("Write it, or remove the line.")),
    "no_terms": (_("No way to apply has a term."), _("Enter at least one way with its term.")),
    "term_without_length": (_("A term has no length."), _("Enter a number, or say in words when the result is there.")),
    "term_twice": (_("A way and case have two terms."), _("Remove one, or name another case.")),
    "no_fees": (_("Nothing is said about fees."), _("Enter them; for what is free enter a fee of 0.")),
    "fee_without_name": (_("A fee has no name."), _("Write its name as in the rule that sets it.")),
    "fee_without_amount": (_("A fee has no amount."), _("Enter it, or say how it is reckoned.")),
    "fee_of_no_channel": (
        _("A fee belongs to a way by which nobody can apply."),
        _("Choose another way, or add the way with its term."),
    ),
    "fee_of_no_case": (_("A fee belongs to a case that no term names."), _("Write the case as in the terms.")),
    "no_papers": (_("It is not said what has to be handed in."), _("Enter at least the application form.")),
    "paper_without_name": (_("A paper has no name."), _("Write its name, or remove the line.")),
    "paper_without_number": (
        _("It is not said how many originals or copies of a paper are needed."),
        _("Enter a number, or which register of the State has it already."),
    ),
    "paper_state_has": (
        _("A paper is asked for that the State already has."),
        _("Set the numbers to 0: who has it must not ask for it. If it is needed after all, clear the register."),
    ),
    "form_without_name": (_("A form has an address but no name."), _("Write the name of the form.")),
    "no_requirements": (_("The conditions are missing."), _("Write them; if there are none, write “Không có”.")),
    "no_applicants": (_("It is not said who may apply."), _("Tick at least one kind.")),
    "no_results": (_("The result is missing."), _("Write what the applicant gets.")),
    "no_bases": (_("The legal bases are missing."), _("Enter at least one with number and title.")),
    "basis_incomplete": (_("A legal basis lacks its number or title."), _("Enter both.")),
    "nobody_decides": (_("It is not said which agency decides."), _("Enter the agency with the role “Decides”.")),
}
REASONS: dict[str, Text] = {
    "missing": _("is missing"),
    "unknown": _("is not known"),
    "not_text": _("is no text"),
    "too_long": _("is too long"),
    "not_number": _("is no number"),
    "out_of_range": _("is out of range"),
    "not_a_choice": _("has a value that is not known"),
    "not_a_list": _("is no list"),
    "not_an_object": _("is no object"),
    "twice": _("stands in the file twice; the first one was taken"),
    "of_another_agency": _("belongs to another agency"),
    "abolished": _("is abolished"),
    "draft_of_ours": _("is being drafted here and was never published"),
    "later_version_published": _("has a published version that takes effect later"),
}


def term_text(term: Term) -> str:
    """How long it takes, in words: `3 ngày làm việc`."""
    if term.amount is None:
        return term.note
    number = f"{term.amount.normalize():f}".replace(".", ",")
    words = f"{number} {UNITS[term.unit]}" if term.amount != 1 else _one(term.unit)
    return f"{words}; {term.note}" if term.note else words


def _one(unit: Unit) -> str:
    return {
        Unit.WORKING_DAY: gettext("1 working day"),
        Unit.DAY: gettext("1 day"),
        Unit.WORKING_HOUR: gettext("1 working hour"),
        Unit.MONTH: gettext("1 month"),
    }[unit]


def lack_text(lack: Lack) -> tuple[str, str]:
    """What is missing and what to do; a row is named by its number and what it is about."""
    sentence, advice = (str(one) for one in LACKS[lack.code])
    if lack.row:
        where = gettext("Line %(row)s") % {"row": lack.row}
        about = f" ({lack.about})" if lack.about else ""
        return f"{where}{about}: {sentence}", advice
    return sentence, advice
