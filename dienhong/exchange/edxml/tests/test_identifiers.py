"""Agency codes of both forms."""

import pytest

from dienhong.exchange.edxml import AgencyIdentifier, EdxmlError, is_agency_code, looks_old, parse_agency_code


@pytest.mark.parametrize(
    ("text", "is_old", "groups"),
    [
        ("H53", False, ("H53",)),
        ("H53.11", False, ("H53", "11")),
        ("G22.4.15A", False, ("G22", "4", "15A")),
        ("000.00.11.H53", True, ("H53", "11")),
        ("000.00.00.G22", True, ("G22",)),
        ("000.05.11.H53", True, ("H53", "11", "05")),
        ("017.00.11.H53", True, ("H53", "11", "00", "017")),
        ("H53." + "1" * 31, False, ("H53", "1" * 31)),
    ],
)
def test_groups_run_from_level_one_downwards_in_both_forms(text, is_old, groups):
    code = parse_agency_code(text)

    assert code == AgencyIdentifier(text, is_old, groups)
    assert (code.level_one, code.level, looks_old(text), is_agency_code(text)) == (groups[0], len(groups), is_old, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "h53",
        "H5",
        "53",
        "H53.",
        ".H53",
        "H53..1",
        "H53-1",
        "H53.Đ1",
        "H53 .1",
        "H53\n",
        "H53." + "1" * 32,
        "00.00.11.H53",
        "H٥٣",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(EdxmlError) as refusal:
        parse_agency_code(text)

    assert refusal.value.code == "edxml.bad_agency_code"
    assert is_agency_code(text) is False


def test_units_of_the_test_range_are_known():
    codes = ["W00", "W00.12", "000.00.01.W00", "H53", "W01"]

    assert [parse_agency_code(code).is_test for code in codes] == [True, True, True, False, False]
