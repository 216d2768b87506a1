"""Events of life (sự kiện trong đời) by which people look for procedures: slug of the address, name, what it holds, icon."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An event of life; `name` and `detail` are msgids of the catalogue of texts."""

    slug: str
    name: str
    detail: str
    icon: str


def _noop(text: str) -> str:
    """Marks a text for translation; the pages translate it."""
    return text


_ = _noop
LIFE_EVENTS = (
    LifeEvent("sinh-con", _("Having a child"), _("Birth, residence, health insurance"), "baby"),
    LifeEvent("ket-hon", _("Getting married"), _("Registration, marital status"), "heart"),
    LifeEvent("di-hoc", _("Going to school"), _("Admission, change of school, allowances"), "graduation-cap"),
    LifeEvent("viec-lam", _("Work and losing it"), _("Unemployment benefit, work permits"), "briefcase"),
    LifeEvent("khoi-nghiep", _("Starting a business"), _("Household business, company, permits"), "store"),
    LifeEvent("nha-dat", _("Buying land or a house"), _("Transfer, certificate, split of parcels"), "map"),
    LifeEvent("lam-nha", _("Building a house"), _("Building permit, change of land use"), "house"),
    LifeEvent("lai-xe", _("Driving"), _("Licence, registration of vehicles"), "car"),
    LifeEvent("chuyen-cho-o", _("Moving house"), _("Permanent and temporary residence"), "truck"),
    LifeEvent("om-dau", _("Illness and disability"), _("Health insurance, degree of disability"), "heart-pulse"),
    LifeEvent("nghi-huu", _("Old age"), _("Pension, allowances for the elderly"), "armchair"),
    LifeEvent("qua-doi", _("A death in the family"), _("Death registration, funeral allowance"), "flame"),
)
BY_SLUG = {one.slug: one for one in LIFE_EVENTS}
