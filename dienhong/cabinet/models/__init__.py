"""Tables of the e-Cabinet."""

from dienhong.cabinet.models.bodies import Body, ProcedureRule, Seat

__all__ = ["Body", "ProcedureRule", "Seat"]
