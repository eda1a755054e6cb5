"""From a figure to the page that proves it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.looks import Link


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below `site`, where people find the pages; names may be ${__data.fields.…}."""

    site: str

    def objective(self, name: str) -> tuple[Link, ...]:
        return (
            Link("Evidence", f"{self.site}/objectives/{name}"),
            Link("Late and missing items", f"{self.items(name, ('late', 'missing', 'overdue'))}"),
        )

    def items(self, name: str, states: tuple[str, ...] = ()) -> str:
        query = "&".join(f"state={state}" for state in states)
        return f"{self.site}/objectives/{name}/items" + (f"?{query}" if query else "")

    def of_row(self, title: str, path: str, field: str) -> Link:
        """A link of a table's row: the field's value stands at the end of the path."""
        return Link(title, f"{self.site}/{path}/${{__data.fields.{field}}}")

    def page(self, title: str, path: str) -> Link:
        return Link(title, f"{self.site}/{path}")
