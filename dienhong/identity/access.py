"""Who may open a page: signed in, with a second factor where one is demanded, proved again for sensitive acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from dienhong.identity.actors import actor_of
from dienhong.identity.authority import GrantedAuthority
from dienhong.identity.sign_in import has_second_factor, second_factor_is_demanded
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted

View = Callable[..., HttpResponseBase]

# Set in the session once the second factor was seen, so that a page costs no query for it.
_SECOND_FACTOR_SEEN = "identity_second_factor"


def signed_in(view: View) -> View:
    """A page for people who have signed in. Officials without a second factor are led to setting one up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = actor_of(request)
        if actor.kind != "person":
            return redirect_to_login(request.get_full_path())
        if lacks_second_factor(request, actor):
            messages.warning(request, _("Officials sign in with two steps. Set up the second one now to go on."))
            return HttpResponseRedirect(reverse("mfa_index"))
        return view(request, *args, **kwargs)

    return guarded


def proved_again(view: View) -> View:
    """A sensitive page: one proves who one is unless that happened in the last ten minutes. Put it below signed_in."""
    guarded: View = reauthentication_required(view)
    return guarded


def require_somewhere(actor: Actor, *codes: str) -> None:
    """Go on only if the actor holds one of the permissions at some agency: for pages that list by agency.

    Raises NotPermitted.
    """
    if not any(actor.authority.agencies_with(code) for code in codes):
        raise NotPermitted(codes[0])


@contextmanager
def hidden(what: str) -> Iterator[None]:
    """What one may not act upon, and could not see either, does not exist for one: NotPermitted becomes NotFound."""
    try:
        yield
    except NotPermitted as refusal:
        raise NotFound(what) from refusal


def lacks_second_factor(request: HttpRequest, actor: Actor) -> bool:
    """Whether somebody with powers signed in with one factor although two are demanded."""
    if not second_factor_is_demanded() or request.session.get(_SECOND_FACTOR_SEEN):
        return False
    has_powers = actor.on_behalf_of_person_id is not None or (
        isinstance(actor.authority, GrantedAuthority) and bool(actor.authority.powers)
    )
    if not has_powers:
        return False
    if has_second_factor(request):
        request.session[_SECOND_FACTOR_SEEN] = True
        return False
    return True
