"""What one may be permitted to do on the axis, and the roles that usually hold it."""

from django.utils.translation import gettext_lazy as _

SEND = "exchange.send"
RECEIVE = "exchange.receive"
READ = "exchange.read"
MANAGE_WEBHOOKS = "exchange.manage_webhooks"
SET_TERMS = "exchange.set_terms"
READ_FIGURES = "exchange.read_figures"

# The last two hold for the whole axis and are granted at the Government, the top of the tree (queries/whole.py).
PERMISSIONS = {
    SEND: _("Send documents over the axis"),
    RECEIVE: _("Fetch and confirm what the axis brings, and report statuses"),
    READ: _("See what the agency sent and received over the axis"),
    MANAGE_WEBHOOKS: _("Manage the connection of the agency's software to the axis"),
    SET_TERMS: _("Set the terms of the axis: minutes for urgent documents, recalls at once"),
    READ_FIGURES: _("See the figures of every agency on the axis"),
}
ROLES = {
    "clerk": (SEND, RECEIVE, READ),
    "unit_head": (READ,),
    "leader": (READ,),
    "agency_administrator": (READ, MANAGE_WEBHOOKS),
    "axis_keeper": (_("Keeper of the document axis"), (SET_TERMS, READ_FIGURES)),
}
# What the agency's own software needs; who holds RECEIVE by software works outside our pages.
SOFTWARE_CODES = (SEND, RECEIVE)
