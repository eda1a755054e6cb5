"""A small pipeline and what is told of its images, for the collectors' and the engine's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.role import App

START = datetime(2026, 10, 1, 12, tzinfo=UTC)
STAGES: dict[str, Any] = {
    "retrieve": {"title": "Retrieve", "budget": "4m"},
    "detect": {"title": "Detect", "budget": "5m", "party": "processing"},
    "quality-control": {"title": "Check", "budget": "8m", "party": "analysts", "missions": ["S2"],
                        "people": True},
    "deliver": {"title": "Deliver", "budget": "2m"},
}  # fmt: skip
KINDS = [{"when": {"specversion": "1.0", "type": "chain.step"}, "within": "data"}, {}]
BUS = {"kind": "amqp", "url": "amqp://127.0.0.1:1/", "exchange": "chain", "username": "maas",
       "password_env": "CHAIN", "messages": KINDS}  # fmt: skip
SUPPLIERS: dict[str, Any] = {
    "cdse": {"title": "CDSE", "missions": ["S1", "S2"], "party": "cdse"},
    "mda": {"title": "MDA", "missions": ["RS2"], "party": "mda"},
    "egeos": {"title": "e-GEOS", "missions": ["RS2"], "party": "egeos", "priority": 2},
}
PARTIES = ("cdse", "mda", "egeos", "processing", "analysts", "operations", "net")


def minute(number: float) -> datetime:
    """So many minutes after the images were acquired."""
    return START + timedelta(minutes=number)


def step(image: str, stage: str, event: str, at: float, **more: Any) -> dict[str, Any]:
    """A message of the chain."""
    return {
        "image": image, "acquired_at": START.isoformat(), "mission": "S1", "supplier": "cdse",
        "customer": "coast", "stage": stage, "event": event, "attempt": 1,
        "at": minute(at).isoformat(), "host": "node-1", "task": f"{stage}-1", "parents": [],
        "outputs": [], "reason": "", **more,
    }  # fmt: skip


def passage(image: str, *ends: float, begin: float = 0.0, **more: Any) -> list[dict[str, Any]]:
    """An image that enters each stage when it leaves the one before; ends in minutes."""
    names = [name for name in STAGES if name != "quality-control" or more.get("mission") == "S2"]
    told, begun = [], begin
    for name, end in zip(names, ends, strict=False):
        told += [
            step(image, name, "entered", begun, **more),
            step(image, name, "left", end, **more),
        ]
        begun = end
    return told


def catalogue(
    sources: dict[str, Any] | None = None, objectives: dict[str, Any] | None = None, **more: Any
) -> Catalogue:
    """Ships from images of three missions; RADARSAT-2 has a supplier that stands in."""
    pipeline = {
        "title": {"en": "Ships from images", "fr": "Navires dans les images"},
        "missions": ["S1", "S2", "RS2"], "deadline": "15m", "deadlines": {"S2": "25m"},
        "party": "operations", "stages": STAGES, "suppliers": SUPPLIERS,
        "sources": sources or {"bus": BUS}, **more,
    }  # fmt: skip
    units = (("S1", "S1A"), ("S2", "S2A"), ("RS2", "RS2"))
    return Catalogue.model_validate(
        {
            "missions": {
                name: {"title": name, "satellites": {unit: {"title": unit}}} for name, unit in units
            },
            "parties": {name: {"title": name.title(), "role": "processor"} for name in PARTIES},
            "pipelines": {"ships": pipeline},
            "objectives": objectives or {},
        }
    )


def app(database: Database, found: Catalogue | None = None, **environ: str) -> App:
    return App(found or catalogue(), database, {"CHAIN": "secret", **environ}, "test/1", "here")
