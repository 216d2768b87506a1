"""The systems in the menu and the tiles of administration: where each lives and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienhong.kernel.actor import Actor

Predicate = Callable[[Actor], bool]


def anybody(actor: Actor) -> bool:
    """Whoever has signed in."""
    return actor.kind == "person"


def holds(*codes: str) -> Predicate:
    """Whoever holds one of the permissions at some agency."""
    return lambda actor: actor.kind == "person" and any(actor.authority.agencies_with(code) for code in codes)


def holds_only(code: str, *others: str) -> Predicate:
    """Whoever holds the permission and none of the others anywhere."""
    without = holds(*others)
    return lambda actor: holds(code)(actor) and not without(actor)


@dataclass(frozen=True)
class Entry:
    """A place of the platform. `prefix` is its address and also claims the waiting items below it."""

    prefix: str
    label: str | Promise
    icon: str
    visible: Predicate
    detail: str | Promise = ""


DOCUMENT_CODES = (
    "documents.draft",
    "documents.review",
    "documents.sign",
    "documents.issue",
    "documents.read",
    "documents.register_incoming",
    "documents.assign_incoming",
    "documents.process_incoming",
)
ASSIGNMENT_CODES = (
    "assignments.give_assignments",
    "assignments.enter_assignments",
    "assignments.lead_assignments",
    "assignments.handle_assignments",
    "assignments.read_assignments",
)
CABINET_CODES = (
    "cabinet.keep_bodies",
    "cabinet.confirm_rules",
    "cabinet.read_bodies",
    "cabinet.submit_dossiers",
    "cabinet.appraise_dossiers",
)
PROCEDURE_CODES = (
    "public_services.read_procedures",
    "public_services.edit_procedures",
    "public_services.publish_procedures",
)
EXCHANGE_CODES = ("exchange.read", "exchange.send", "exchange.receive")
SYSTEMS = (
    Entry("/", _("Waiting"), "list-checks", anybody),
    Entry("/van-ban/", _("Documents"), "file-text", holds(*DOCUMENT_CODES)),
    Entry(
        "/truc-lien-thong/",
        _("Exchange"),
        "send",
        holds(*EXCHANGE_CODES),
    ),
    # Who keeps the axis and works at no agency begins at its figures; terms and requests stand beside them.
    Entry("/truc-lien-thong/thong-ke/", _("Exchange"), "send", holds_only("exchange.read_figures", *EXCHANGE_CODES)),
    Entry("/nhiem-vu/", _("Assignments"), "clipboard-check", holds(*ASSIGNMENT_CODES)),
    Entry("/phien-hop/", _("Sessions"), "users", holds(*CABINET_CODES)),
    Entry("/thu-tuc/quan-ly/", _("Procedures"), "files", holds(*PROCEDURE_CODES)),
    Entry("/thanh-toan/", _("Payments"), "banknote", holds("payments.read_payments")),
    Entry("/co-quan/", _("Agencies"), "landmark", anybody),
    Entry("/lich-lam-viec/", _("Working calendar"), "calendar-days", anybody),
    Entry("/chu-ky-so/", _("Digital signatures"), "signature", anybody),
    Entry("/nhat-ky/", _("Log"), "history", anybody),
    Entry(
        "/quan-tri/", _("Administration"), "settings", holds("identity.see_people", "identity.start_support_session")
    ),
)
ADMINISTRATION = (
    Entry(
        "/quan-tri/nguoi/",
        _("People and powers"),
        "users",
        holds("identity.see_people"),
        _("Posts, roles, accounts, delegations"),
    ),
    Entry(
        "/quan-tri/vai-tro/",
        _("Roles"),
        "shield",
        holds("identity.see_people"),
        _("Which permissions belong to which role"),
    ),
    Entry("/uy-quyen/", _("Delegations"), "handshake", anybody, _("Powers lent and borrowed, until when")),
    Entry(
        "/quan-tri/phien-ho-tro/",
        _("Support sessions"),
        "key",
        holds("identity.start_support_session"),
        _("Administrative powers for a limited time, with a reason, on record"),
    ),
    Entry(
        "/quan-tri/he-thong/",
        _("Software of agencies"),
        "server",
        holds("identity.see_people"),
        _("Systems that call the interfaces, their secrets and permissions"),
    ),
    Entry(
        "/thanh-toan/tai-khoan/",
        _("Accounts for fees"),
        "credit-card",
        holds("payments.keep_accounts"),
        _("Where fees go, and through whom they can be paid"),
    ),
    Entry("/co-quan/", _("Agencies"), "landmark", anybody, _("Structure, former names and codes, mergers")),
    Entry(
        "/van-ban/so/",
        _("Registers"),
        "book-open",
        holds("documents.read"),
        _("Registers of outgoing and incoming documents by year"),
    ),
    Entry(
        "/suc-khoe/",
        _("Health of the system"),
        "activity",
        anybody,
        _("Database, worker, queues, log, time-stamps, disk"),
    ),
    Entry("/nhat-ky/", _("Log"), "history", anybody, _("Every act and every refusal, provable")),
    Entry(
        "/he-thong-thiet-ke/", _("Design system"), "layout-grid", anybody, _("All parts of the screens, for developers")
    ),
)


@cache
def is_served(path: str) -> bool:
    """Whether an address has a page in this installation."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def entries_for(actor: Actor, among: tuple[Entry, ...] = SYSTEMS) -> list[Entry]:
    """The entries that exist here and that this actor may use."""
    return [entry for entry in among if is_served(entry.prefix) and entry.visible(actor)]


def place_of(path: str, entries: list[Entry]) -> Entry | None:
    """The entry whose address is the longest beginning of `path`; the home page claims only itself."""
    claims = [entry for entry in entries if path.startswith(entry.prefix) and (entry.prefix != "/" or path == "/")]
    return max(claims, key=lambda entry: len(entry.prefix), default=None)
