"""The ways to say no, and the sentences that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refused(Exception):
    """Base of every expected no. `code` is stable and public, `params` fill the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class RuleBroken(Refused):
    """A rule of law or of the house forbids it. Edges answer 422, or 409 when `conflict` is set.

    With `conceals` what was handed in must not be kept anywhere, not even in the record of the refusal.
    """

    def __init__(self, code: str, *, conflict: bool = False, conceals: bool = False, **params: Any) -> None:
        super().__init__(code, **params)
        self.conflict = conflict
        self.conceals = conceals


class NotPermitted(Refused):
    """The actor lacks the permission; `permission` is kept for the record, the answer tells less."""

    def __init__(self, permission: str) -> None:
        super().__init__("kernel.not_permitted", permission=permission)
        self.permission = permission


class NotFound(Refused):
    """There is no such thing, or the actor may not know that there is."""

    def __init__(self, what: str = "") -> None:
        super().__init__("kernel.not_found", what=what)


@dataclass(frozen=True, slots=True)
class ErrorText:
    """A refusal for a reader: the stable code, what happened and why, what to do, whom to ask ("" where nobody is set)."""

    code: str
    sentence: str
    what_to_do: str
    contact: str = ""

    @property
    def advice(self) -> str:
        """What to do and whom to ask, as one text."""
        if not self.contact:
            return self.what_to_do
        return f"{self.what_to_do} {gettext('Help: %(contact)s') % {'contact': self.contact}}"


_messages: dict[str, tuple[Sentence, Sentence]] = {}


def register_messages(messages: Mapping[str, tuple[Sentence, Sentence]]) -> None:
    """Add a domain's sentences: code → (what happened and why, what to do); `%(name)s` is filled from params.

    Raises ValueError when a code is there already: one code, one meaning.
    """
    for code, pair in messages.items():
        if _messages.get(code, pair) != pair:
            raise ValueError(f"two sentences for the code {code}")
        _messages[code] = pair


def registered_messages() -> Mapping[str, tuple[Sentence, Sentence]]:
    """All codes with their sentences, for the generated documentation and the architecture tests."""
    return dict(_messages)


def describe(error: Refused, language: str | None = None) -> ErrorText:
    """The sentences of a refusal, in the given language or the one in use."""
    sentence, what_to_do = _messages.get(error.code, _messages["kernel.unknown"])
    if language is None:
        return _filled(error, sentence, what_to_do)
    with override(language):
        return _filled(error, sentence, what_to_do)


def _filled(error: Refused, sentence: Sentence, what_to_do: Sentence) -> ErrorText:
    texts = (gettext(str(sentence)) % error.params, gettext(str(what_to_do)) % error.params)
    return ErrorText(error.code, *texts, contact=settings.DIENHONG.contact)


register_messages(
    {
        "kernel.not_permitted": (
            _("You do not have the permission for this act."),
            _("Ask the administrator of your agency for it, or choose the post that holds it."),
        ),
        "kernel.not_found": (
            _("There is no such page or record, or you may not see it."),
            _("Check the address, or search for it by number or name."),
        ),
        "kernel.unknown": (
            _("The act was refused."),
            _("Give the code shown here to the help desk."),
        ),
        "kernel.form_expired": (
            _("The form was open too long or came from another site, so nothing was changed."),
            _("Go back, reload the page and send it again."),
        ),
        "kernel.bad_cursor": (
            _("The page of the list that was asked for does not exist."),
            _("Open the list again from its beginning."),
        ),
        "kernel.malformed": (
            _("What was sent does not have the expected shape; look at: %(fields)s."),
            _("Compare it with the description of the interface (openapi.json)."),
        ),
        "kernel.method_not_allowed": (
            _("This address does not know the method of the request."),
            _("Compare it with the description of the interface (openapi.json)."),
        ),
        "kernel.bad_request": (
            _("The request cannot be read, is too large, or was sent to another name of this site."),
            _("Open the site by its usual address and send it again."),
        ),
        "kernel.unknown_caller": (
            _("The caller is not known: the token is missing, wrong, expired or withdrawn."),
            _("Ask for a new token with the client id and secret of your system."),
        ),
    }
)
