"""What the e-Cabinet says when it refuses: code → (what happened, what to do)."""

from dienhong.cabinet.messages.archives import ARCHIVES
from dienhong.cabinet.messages.bodies import BODIES
from dienhong.cabinet.messages.dossiers import DOSSIERS
from dienhong.cabinet.messages.drafts import DRAFTS
from dienhong.cabinet.messages.minutes import MINUTES
from dienhong.cabinet.messages.outcomes import OUTCOMES
from dienhong.cabinet.messages.polls import POLLS
from dienhong.cabinet.messages.reading import READING
from dienhong.cabinet.messages.sessions import SESSIONS
from dienhong.cabinet.messages.views import VIEWS

MESSAGES = {**BODIES, **DOSSIERS, **DRAFTS, **POLLS, **SESSIONS, **MINUTES, **OUTCOMES, **ARCHIVES, **VIEWS, **READING}
