"""A body that meets, with its roll and rules of procedure, so that the pages of sessions look lived in; all invented."""

from __future__ import annotations

from datetime import timedelta

from dienhong.cabinet.public import Body, ItemForm, Kind, confirm_rule, found_body, seat_member, set_baseline, set_rule
from dienhong.demo import sessions, texts
from dienhong.demo.country import Country
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock


def fill(country: Country) -> Body:
    """The leadership of the ministry: three members, one rule entered by the office and confirmed by counsel."""
    keeper = actor_for_account(country.people["phienhop"].account_id)
    counsel = actor_for_account(country.people["phapche"].account_id)
    today = clock.today()
    seated = today - timedelta(days=1)  # a session of the demo began two hours ago: after midnight that was yesterday
    body = found_body(
        keeper,
        agency_id=country.ministry.id,
        name=texts.MEETING_BODY,
        kind=Kind.MINISTRY_BOARD,
        since=today - timedelta(days=90),
    )
    for login in ("thutruong", "vutruong", "vanthu"):
        seat_member(
            keeper,
            body=body.uuid,
            post_id=country.people[login].post_id,
            since=seated,
            basis=texts.BODY_BASIS,
            presides=login == "thutruong",
        )
    source = (texts.BODY_BASIS, "")
    entered = set_rule(keeper, body=body.uuid, code="phieu_days", value="3", since=seated, source=source)
    confirm_rule(counsel, rule=entered.uuid, remark=texts.RULE_COMPARED)
    # What the sessions of the demo are measured by.
    for form, minutes in ((ItemForm.VOTE, 30), (ItemForm.DISCUSSION, 20)):
        set_baseline(keeper, body=body.uuid, form=form, minutes=minutes, since=body.since, citation=texts.BASELINE)
    sessions.fill(country, keeper, body.uuid)
    return body
