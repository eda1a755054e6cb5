"""Acquisition plans: what the ground segment says it will do, read from the files it publishes.

A dialect is one module with one reader and one line in PLAN_READERS. A bad row becomes a reject
with its reason; a file that is no plan raises PlanUnreadable.
"""

from collectors.plans.content import PlanContent, PlanUnreadable, Reader, Reject
from collectors.plans.dialects import PLAN_READERS, detect_dialect
from collectors.plans.present import plan_json
from collectors.plans.s1_kml import read_s1_kml
from collectors.plans.s2_csv import read_s2_csv
from collectors.plans.s2_kml import read_s2_kml

__all__ = [
    "PLAN_READERS",
    "PlanContent",
    "PlanUnreadable",
    "Reader",
    "Reject",
    "detect_dialect",
    "plan_json",
    "read_s1_kml",
    "read_s2_csv",
    "read_s2_kml",
]
