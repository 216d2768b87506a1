"""The connector: lets an agency's old system join by a watched folder or by tables of its database (docs/operations/connector.md)."""
