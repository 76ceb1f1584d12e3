"""Where to cut next: kinds of leads, how many there are, the items behind each."""

from catalogue.queries.leads.counting import BodyLeads, lead_counts, leads_by_body
from catalogue.queries.leads.differing import BaseComparison, compare_materials
from catalogue.queries.leads.kinds import KINDS, LeadKind, kind_of
from catalogue.queries.leads.listing import PAGE_SIZE, Lead, Note, all_leads, leads
from catalogue.queries.leads.scope import LeadScope

__all__ = [
    "KINDS",
    "PAGE_SIZE",
    "BaseComparison",
    "BodyLeads",
    "Lead",
    "LeadKind",
    "LeadScope",
    "Note",
    "all_leads",
    "compare_materials",
    "kind_of",
    "lead_counts",
    "leads",
    "leads_by_body",
]
