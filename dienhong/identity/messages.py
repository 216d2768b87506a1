"""Sentences of identity's refusals."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "identity.bad_name": (
        _("A person's name has at least two letters and at most 120."),
        _("Write the full name as in the identity card."),
    ),
    "identity.bad_phone": (
        _("This is not a telephone number."),
        _("Write digits only, for example 0912 345 678."),
    ),
    "identity.bad_login_name": (
        _("A sign-in name has 3 to 60 small Latin letters, digits, dots, hyphens or underscores."),
        _("Write it without dấu and without spaces, for example nguyenvanan."),
    ),
    "identity.bad_email": (
        _("This is not an e-mail address."),
        _("Write it like name@agency.gov.vn."),
    ),
    "identity.login_name_taken": (
        _("Another account has this sign-in name."),
        _("Choose another one, for example with the year of birth."),
    ),
    "identity.email_taken": (
        _("Another account has this e-mail address."),
        _("Give the person's own address; shared mailboxes cannot sign in."),
    ),
    "identity.has_an_account": (
        _("This person has an open account already."),
        _("Use that account, or close it first."),
    ),
    "identity.account_closed": (
        _("This account is closed already."),
        _("Nothing needs to be done. To let the person in again, open a new account."),
    ),
    "identity.own_account": (
        _("Nobody closes the own account."),
        _("Ask another administrator."),
    ),
    "identity.weak_password": (
        _("The password is too weak: %(reasons)s"),
        _("Choose at least 12 characters that nobody guesses; a short sentence is easy to keep in mind."),
    ),
    "identity.days_reversed": (
        _("The last day is before the first day."),
        _("Correct one of the two days."),
    ),
    "identity.days_past": (
        _("The last day is past already."),
        _("Choose a last day from today on."),
    ),
    "identity.title_required": (
        _("A post needs a title of at most %(limit)s characters."),
        _("Write the title as in the decision of appointment."),
    ),
    "identity.post_held_already": (
        _("The person holds this post at this agency already on some of these days."),
        _("Correct the days, or end the earlier post first."),
    ),
    "identity.post_ended": (
        _("The post has ended already, or would last longer than it did."),
        _("To give it again, assign a new post."),
    ),
    "identity.reason_required": (
        _("A reason of at most %(limit)s characters is required."),
        _("Write in a sentence why; it is kept in the record."),
    ),
    "identity.unknown_power": (
        _("There is no role or permission called %(power)s."),
        _("Choose one from the list."),
    ),
    "identity.no_self_grant": (
        _("Nobody gives permissions to oneself."),
        _("Ask another administrator."),
    ),
    "identity.post_of_another": (
        _("The post belongs to another person."),
        _("Choose a post of the person who gets the permission."),
    ),
    "identity.already_granted": (
        _("The person holds this already on some of these days."),
        _("Correct the days, or revoke the earlier grant first."),
    ),
    "identity.grant_revoked": (
        _("This grant was revoked already."),
        _("Nothing needs to be done."),
    ),
    "identity.own_name_only": (
        _("This can only be done in one's own name."),
        _("Stop acting on behalf of another person, then do it again."),
    ),
    "identity.nothing_lent": (
        _("Nothing was chosen to be lent."),
        _("Choose at least one permission."),
    ),
    "identity.not_lendable": (
        _("These permissions are personal and cannot be lent: %(codes)s"),
        _("Leave them out."),
    ),
    "identity.not_held": (
        _("You do not hold these permissions at this agency yourself: %(codes)s"),
        _("Lend only what you hold."),
    ),
    "identity.to_another": (
        _("Powers are lent to another person."),
        _("Choose an assistant."),
    ),
    "identity.delegation_too_long": (
        _("Powers are lent for at most one year, with a last day."),
        _("Choose a last day within a year of the first."),
    ),
    "identity.delegated_already": (
        _("You have lent powers to this person at this agency on some of these days already."),
        _("Take those back first, then lend anew."),
    ),
    "identity.delegation_revoked": (
        _("These powers were taken back already."),
        _("Nothing needs to be done."),
    ),
    "identity.not_delegated": (
        _("This person has lent you no powers today."),
        _("Ask the person to lend you the powers, or go on in your own name."),
    ),
    "identity.support_minutes": (
        _("A support session lasts from 5 to %(limit)s minutes."),
        _("Choose a shorter time; another session can follow."),
    ),
    "identity.support_running": (
        _("A support session of yours is running already."),
        _("Go on in it, or end it first."),
    ),
    "identity.support_over": (
        _("This support session is over already."),
        _("Nothing needs to be done."),
    ),
    "identity.system_name_required": (
        _("The software needs a name of at most %(limit)s characters."),
        _("Write the name that your agency uses for it."),
    ),
    "identity.contact_required": (
        _("A contact of at most %(limit)s characters is required."),
        _("Write who can be called when the software misbehaves."),
    ),
    "identity.system_name_taken": (
        _("The agency has software with this name already."),
        _("Choose another name, or disable the old one first."),
    ),
    "identity.system_disabled": (
        _("This software is disabled."),
        _("Register it anew if it shall speak to the platform again."),
    ),
    "identity.bad_scope": (
        _("Software gets at least one permission, and none of an administrator's."),
        _("Choose what the software needs for its work."),
    ),
    "identity.bad_rate": (
        _("The limit of requests is from 1 to %(limit)s a minute."),
        _("Choose a number in between."),
    ),
    "identity.token_unknown": (
        _("The access token is not one of ours."),
        _("Ask for a new token at /api/v1/oauth/token."),
    ),
    "identity.token_expired": (
        _("The access token has expired."),
        _("Ask for a new token at /api/v1/oauth/token."),
    ),
    "identity.token_revoked": (
        _("The access token was revoked, because the secret was renewed or the software was disabled."),
        _("Ask for a new token with the present secret, or call your administrator."),
    ),
    "identity.too_many_requests": (
        _("The software sent more than %(limit)s requests in this minute."),
        _("Wait %(seconds)s seconds; ask your administrator for a higher limit if this is normal work."),
    ),
}
