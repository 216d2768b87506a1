"""Rules of identity that no page can reach: decided over values, without a database."""

from dataclasses import replace

import pytest

from dienhong.identity import rules
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken


def test_what_is_personal_is_done_in_ones_own_name_only():
    assistant = replace(Actor.anonymous(), kind="person", person_id=1)

    assert rules.must_act_in_own_name(assistant) == 1
    for other in (replace(assistant, on_behalf_of_person_id=2), Actor.system("test")):
        with pytest.raises(RuleBroken, match="identity.own_name_only"):
            rules.must_act_in_own_name(other)
