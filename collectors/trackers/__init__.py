"""Trackers of anomalies: one module per programming interface, one line here.

A reader yields pages of raw tickets that changed at or after an instant, oldest change first where
the tracker can, and reads one raw ticket into a Ticket, or refuses it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.sources.asking import Service
from collectors.trackers.github import github_issue, github_pages
from collectors.trackers.gitlab import gitlab_issue, gitlab_pages
from collectors.trackers.jira import cloud_pages, jira_issue, server_pages
from collectors.trackers.told import RawTicket
from maas.catalogue.model import Tracker

Pages = Callable[[Service, Tracker, datetime, datetime], AsyncIterator[list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class TrackerKind:
    """How a tracker is asked, and how one of its tickets is read."""

    pages: Pages
    read: Callable[[str, dict[str, Any]], RawTicket]


TRACKERS: Mapping[str, TrackerKind] = {
    "jira-cloud": TrackerKind(cloud_pages, jira_issue),
    "jira": TrackerKind(server_pages, jira_issue),
    "github": TrackerKind(github_pages, github_issue),
    "gitlab": TrackerKind(gitlab_pages, gitlab_issue),
}
