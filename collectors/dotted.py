"""Where a value stands in JSON: names with dots between them, and numbers for places in a list.

`issue.labels.0.name` leads down. A name that has dots itself, such as @odata.count, is found too:
the longest name that exists wins. Nothing is evaluated.
"""

from __future__ import annotations

from typing import Any


def found_at(value: Any, path: str, otherwise: Any = None) -> Any:
    """What stands at a path; `otherwise` where it leads nowhere."""
    if isinstance(value, list):
        place, _, rest = path.partition(".")
        if not (place.isascii() and place.isdigit() and int(place) < len(value)):
            return otherwise
        return found_at(value[int(place)], rest, otherwise) if rest else value[int(place)]
    if not isinstance(value, dict):
        return otherwise
    name = path
    while name and name not in value:
        name = name.rpartition(".")[0]
    if not name:
        return otherwise
    rest = path[len(name) + 1 :]
    return found_at(value[name], rest, otherwise) if rest else value[name]
