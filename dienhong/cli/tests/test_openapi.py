"""The contract of the API: every change is named."""

from dienhong.cli.dev.openapi import differences


def _description(*paths: str, size: str = "integer") -> dict[str, object]:
    return {
        "paths": {path: {"get": {"summary": path}} for path in paths},
        "components": {"schemas": {"Package": {"properties": {"size": {"type": size}}}}},
    }


def test_the_same_contract_has_no_differences():
    assert differences(_description("/a"), _description("/a")) == []


def test_operations_and_schemas_that_come_go_or_change_are_named():
    assert differences(_description("/a", "/b"), _description("/b", "/c", size="string")) == [
        "operation removed: GET /a",
        "operation added: GET /c",
        "schema changed: Package",
        "Run `dienhong dev openapi` when the change is meant.",
    ]
