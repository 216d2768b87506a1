"""All that other domains may use of working time."""

from dienhong.working_time.calendars import Calendar, DayKind, Hours, NoWorkingTime
from dienhong.working_time.commands import seed_days, set_day, set_hours, withdraw_day
from dienhong.working_time.events import CalendarChanged
from dienhong.working_time.ical import MEDIA_TYPE as CALENDAR_MEDIA_TYPE
from dienhong.working_time.ical import Appointment, appointment_file
from dienhong.working_time.queries import calendar_for, days_of
from dienhong.working_time.rules import HalfDays
from dienhong.working_time.tasks import seed_coming_years

__all__ = [
    "CALENDAR_MEDIA_TYPE",
    "Appointment",
    "Calendar",
    "CalendarChanged",
    "DayKind",
    "HalfDays",
    "Hours",
    "NoWorkingTime",
    "appointment_file",
    "calendar_for",
    "days_of",
    "seed_coming_years",
    "seed_days",
    "set_day",
    "set_hours",
    "withdraw_day",
]
