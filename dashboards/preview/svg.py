"""Small pieces of SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels of a drawing."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The inner rectangle of a drawing, and the values at its edges."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    def at_x(self, value: float) -> float:
        low, high = self.x
        return self.left + self.width * (value - low) / ((high - low) or 1)

    def at_y(self, value: float) -> float:
        low, high = self.y
        return self.top + self.height * (1 - (value - low) / ((high - low) or 1))


def svg(size: Size, body: str, label: str) -> str:
    """A drawing."""
    return (
        f'<svg viewBox="0 0 {size.width:.0f} {size.height:.0f}" width="{size.width:.0f}" '
        f'height="{size.height:.0f}" role="img" aria-label="{escape(label, True)}">{body}</svg>'
    )


def rect(x: float, y: float, width: float, height: float, colour: str, told: str = "") -> str:
    """A filled rectangle with words under the pointer."""
    title = f"<title>{escape(told)}</title>" if told else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" '
        f'height="{max(height, 0):.1f}" fill="{colour}">{title}</rect>'
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "grid", colour: str = "") -> str:
    """A straight line; `kind` is its class."""
    stroke = f' style="stroke:{colour}"' if colour else ""
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"{stroke}/>'


def label(x: float, y: float, words: str, anchor: str = "start", turn: int = 0) -> str:
    """A text; `turn` in degrees."""
    turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turned}>{escape(words)}</text>'


def cut(words: str, most: int) -> str:
    """At most so many characters."""
    return words if len(words) <= most else words[: most - 1] + "…"


def legend(entries: list[tuple[str, str]], size: Size, most: int = 8) -> str:
    """Names with their colours under a drawing, as HTML."""
    shown = entries[:most]
    parts = [
        f'<span><i style="background:{colour}"></i>{escape(cut(name, 34))}</span>'
        for name, colour in shown
    ]
    if len(entries) > most:
        parts.append(f"<span>and {len(entries) - most} more</span>")
    return f'<div class="legend" style="width:{size.width:.0f}px">{"".join(parts)}</div>'
