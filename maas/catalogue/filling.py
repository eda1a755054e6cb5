"""Places in texts that are filled from what is known by then: `Products({id})/$value`.

A place is a name in braces; any other brace stays as it is. Nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")


def names_in(template: Any) -> Iterator[str]:
    """The names that a text, or the texts within lists and mappings, are filled from."""
    if isinstance(template, str):
        yield from _PLACE.findall(template)
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from names_in(value)
    elif isinstance(template, list | tuple):
        for value in template:
            yield from names_in(value)


def fill(
    template: Any, values: Mapping[str, str], written: Callable[[str], str] = lambda value: value
) -> Any:
    """A copy with every place filled; `written` says how a value is written there.

    Raises KeyError for a name that has no value.
    """
    if isinstance(template, str):
        return _PLACE.sub(lambda place: written(values[place[1]]), template)
    if isinstance(template, Mapping):
        return {key: fill(value, values, written) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [fill(value, values, written) for value in template]
    return template
