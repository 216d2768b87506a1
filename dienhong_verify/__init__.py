"""Check evidence of Diên Hồng without Diên Hồng: no framework, no database, no network (docs/protocols/evidence.md)."""
