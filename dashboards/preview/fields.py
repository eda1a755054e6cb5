"""How a field looks: the panel's defaults, with the overrides that match it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PALETTE = (
    "#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#705da0",
    "#37872d", "#fade2a", "#447ebc", "#c15c17", "#890f02", "#0a437c", "#6d1f62", "#584477",
)  # fmt: skip
NAMED = {
    "green": "#56a64b", "orange": "#ff8833", "red": "#e02f44", "blue": "#5794f2",
    "purple": "#a352cc", "yellow": "#f2cc0c",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """Unit, colours and words of one field."""

    unit: str = "short"
    decimals: int | None = None
    no_value: str = ""
    thresholds: tuple[tuple[float | None, str], ...] = ()
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    colour: str | None = None
    links: tuple[Mapping[str, str], ...] = ()
    right: bool = False
    custom: Mapping[str, Any] = field(default_factory=dict)
    maximum: float | None = None
    tinted: bool = False  # a table's cell whose text takes the colour of its value

    def colour_of(self, value: float | None) -> str:
        """The colour of a value by its thresholds."""
        found = "blue"
        for step, colour in self.thresholds:
            if step is None or (value is not None and value >= step):
                found = colour
        return hexed(found)

    def word(self, value: object) -> tuple[str, str] | None:
        """The word and colour that a value is mapped to."""
        text = f"{value:g}" if isinstance(value, float) else str(value)
        found = self.words.get(text)
        return None if found is None else (found[0], hexed(found[1]))


def hexed(colour: str) -> str:
    """A colour as browsers know it."""
    return NAMED.get(colour, colour)


def field_of(panel: Mapping[str, Any], name: str, ref_id: str = "") -> Field:
    """The look of a field of a panel."""
    config = panel.get("fieldConfig", {})
    merged: dict[str, Any] = dict(config.get("defaults", {}))
    merged["custom"] = dict(merged.get("custom", {}))
    for override in config.get("overrides", []):
        if _matches(override["matcher"], name, ref_id):
            for one in override["properties"]:
                _put(merged, one["id"], one["value"])
    return _field(merged)


def _matches(matcher: Mapping[str, Any], name: str, ref_id: str) -> bool:
    wanted = {"byName": name, "byFrameRefID": ref_id}.get(matcher["id"])
    return bool(matcher["options"] == wanted)


def _put(merged: dict[str, Any], key: str, value: Any) -> None:
    if key.startswith("custom."):
        merged["custom"][key.removeprefix("custom.")] = value
    else:
        merged[key] = value


def _field(merged: Mapping[str, Any]) -> Field:
    steps = merged.get("thresholds", {}).get("steps", [])
    words = {
        value: (told.get("text", value), told.get("color", "blue"))
        for mapping in merged.get("mappings", [])
        for value, told in mapping["options"].items()
    }
    colour = merged.get("color", {})
    custom = merged["custom"]
    return Field(
        unit=merged.get("unit", "short"),
        decimals=merged.get("decimals"),
        no_value=merged.get("noValue", ""),
        thresholds=tuple((step["value"], step["color"]) for step in steps),
        words=words,
        colour=hexed(colour["fixedColor"]) if colour.get("mode") == "fixed" else None,
        links=tuple(merged.get("links", [])),
        right=custom.get("axisPlacement") == "right",
        custom=custom,
        maximum=merged.get("max"),
        tinted=custom.get("cellOptions", {}).get("type") == "color-text",
    )


def palette(index: int) -> str:
    """The colour of the nth line."""
    return PALETTE[index % len(PALETTE)]
