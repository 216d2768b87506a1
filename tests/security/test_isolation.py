"""What belongs to one agency does not exist for anybody of another: every route that takes an id, by everybody."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from dienhong.audit.models import AuditRecord
from tests.security.routes import FORM, Route, body, call, every_route, ours
from tests.security.world import World, browser, software

ROUTES = every_route()
# Existence is no secret, with the reason; changing is refused with 403.
KNOWN_TO_ALL = {
    "co-quan/": "the directory is open to all officials",
    "uy-quyen/moi/": "names an agency, which the directory shows",
    "api/v1/directory/": "public facts about agencies",
}
# What acts write beside their object: their record, and where a browser was.
_BESIDE = {"audit_record", "django_session", "usersessions_usersession", "kernel_cache"}
ATTACKERS = ["author", "reviewer", "signer", "clerk", "administrator", "stranger"]


def contents() -> dict[str, str]:
    """A fingerprint of every table that an act could change."""
    tables = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("dienhong.")}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables - _BESIDE):
            cursor.execute(
                f"SELECT count(*) || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            )
            (found[table],) = cursor.fetchone()
    return found


def is_denied(route: Route, status: int) -> bool:
    """Not there; or forbidden where its existence is known; or not to be asked that way."""
    known = any(route.pattern.startswith(place) for place in KNOWN_TO_ALL)
    return status in (404, 405) or (known and status == 403)


def targets(world: World) -> list[tuple[Route, str]]:
    """Every route that takes an id, with the address of our thing; documents twice: as drafts and as issued ones."""
    found = {}
    for route in ROUTES:
        for draft in (False, True):
            values = ours(world, route, draft=draft)
            if values:
                found[route, route.path(values)] = None
    return list(found)


def attacks(client: Client, world: World, targets: list[tuple[Route, str]]) -> list[object]:
    """What went wrong when a visitor asked for everything of ours, to read and to change."""
    problems: list[object] = []
    for route, path in targets:
        readable = any(route.pattern.startswith(place) for place in KNOWN_TO_ALL) and route.name.endswith(":agency")
        for method in ("GET", "POST"):
            before = AuditRecord.objects.count()
            answer = call(client, method, path, b"reason=x&confirm=on" if method == "POST" else b"", FORM)
            records = list(AuditRecord.objects.order_by("id").values_list("outcome", flat=True)[before:])
            if not is_denied(route, answer.status_code) and not (readable and answer.status_code == 200):
                problems.append((method, route.name, answer.status_code))
            if records not in ([], ["refused"]):
                problems.append((method, route.name, records))
    return problems


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_nothing_of_an_agency_exists_for_anybody_of_another(inside, attacker):
    client = browser(inside.attackers[attacker])
    before = contents()

    problems = attacks(client, inside, [one for one in targets(inside) if not one[0].is_api])

    assert "\n".join(map(str, problems)) == ""
    assert contents() == before


@pytest.mark.parametrize("colleague", ["clerk", "administrator"])
def test_a_draft_is_not_there_for_colleagues_who_were_not_asked(inside, colleague):
    client = browser(inside.ours.people[colleague])
    drafts = [(route, path) for route, path in targets(inside) if str(inside.draft.uuid) in path]
    before = contents()

    problems = attacks(client, inside, drafts)

    assert len(drafts) > 15
    assert "\n".join(map(str, problems)) == ""
    assert contents() == before


def test_software_of_another_agency_reaches_nothing(inside):
    client, problems = software(inside.theirs.token), []
    before = contents()

    for route, path in targets(inside):
        if not route.pattern.startswith("api/v1/exchange/"):
            continue
        for method in ("GET", "POST", "DELETE"):
            answer = call(client, method, path)
            if answer.status_code not in (403, 404, 405) or (answer.status_code == 403 and method == "GET"):
                problems.append((method, route.pattern, answer.status_code))
    confirmed = client.post(
        "/api/v1/exchange/deliveries/confirm",
        {"deliveries": [str(inside.things["delivery"].uuid)]},
        content_type="application/json",
    )

    fetched = call(
        client,
        "POST",
        "/api/v1/exchange/packages/contents",
        json.dumps({"packages": [str(inside.package.uuid)]}).encode(),
        "application/json",
    )

    after = contents()
    changed = [table for table in before if before[table] != after[table] and table != "identity_system_usage"]
    assert problems == []
    assert [one["error"]["code"] for one in confirmed.json()["results"]] == ["kernel.not_found"]
    assert changed == []
    assert (b"kernel.not_found" in body(fetched), b"<edXML" in body(fetched)) == (True, False)


@pytest.mark.parametrize("attacker", ["clerk", "administrator"])
def test_no_list_search_or_table_names_what_belongs_to_another_agency(inside, attacker):
    client, problems = browser(inside.attackers[attacker]), []
    secrets = [inside.draft.uuid, inside.approved.uuid, inside.issued.uuid, inside.package.uuid, inside.incoming.uuid]
    secrets += [thing.uuid for thing in inside.things.values() if hasattr(thing, "uuid")]

    for route in ROUTES:
        if route.parameters or route.is_api:
            continue
        for query in ("", f"?q=dien+tap&tim=dien+tap&co_quan={inside.ours.office.agency.uuid}"):
            shown = body(call(client, "GET", route.path() + query)).decode("utf-8", "replace")
            problems += [(route.name, query, str(one)) for one in secrets if str(one) in shown]

    assert "\n".join(map(str, problems)) == ""


def test_whoever_lost_a_post_loses_its_powers_at_the_next_click(inside):
    client = browser(inside.ours.office.clerk)
    address = f"/van-ban/di/{inside.issued.uuid}/"
    opened = client.get(address).status_code

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identity_post SET valid_until = valid_from + 1 WHERE person_id = %s",
            [inside.ours.office.clerk.person_id],
        )

    assert (opened, client.get(address).status_code) == (200, 404)
