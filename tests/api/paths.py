"""Every kind of page, once."""

from __future__ import annotations

PAGES = (
    "/",
    "/objectives",
    "/objectives/s1-nrt-prip",
    "/objectives/s1-completeness",
    "/objectives/prip-s1-up",
    "/datatakes",
    "/datatakes?mission=S5P",
    "/datatakes/S1A-425335",
    "/datatakes/S2A-49336-1",
    "/incidents",
    "/incidents/5b3f6a52-0d0e-4c3c-9d6d-000000000002",
    "/components/sentinel-1",
    "/components/sentinel-1/prip",
    "/components/shared/access/days/2026-11-23",
    "/search",
    "/search?q=S1A_IW_GRDH_1SDV_20261123",
    "/search?q=nothing-like-this",
    "/sources",
    "/sources/lta",
    "/sources/prip-s1",
    "/canaries",
    "/deliveries",
    "/api/docs",
)
