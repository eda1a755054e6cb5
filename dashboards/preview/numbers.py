"""Numbers in their units, short enough for a drawing."""

from __future__ import annotations

from datetime import UTC, datetime

_LENGTHS = ((604800, "weeks"), (86400, "days"), (3600, "hours"), (60, "mins"), (1, "s"))
_SHORT = ((1e12, "Tri"), (1e9, "Bil"), (1e6, "Mil"), (1e3, "K"))
_BYTES = ((2**50, "PiB"), (2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def shown(value: float | None, unit: str, decimals: int | None = None) -> str:
    """A value as Grafana writes it, near enough."""
    if value is None:
        return ""
    match unit:
        case "percentunit":
            return f"{value * 100:.{1 if decimals is None else decimals}f}%"
        case "s":
            return _scaled(value, _LENGTHS, decimals, "ms" if 0 < abs(value) < 1 else "s")
        case "bytes":
            return _scaled(value, _BYTES, decimals, "B")
        case "dateTimeFromNow":
            return str(value)
    return _scaled(value, _SHORT, decimals, "")


def _scaled(
    value: float, scale: tuple[tuple[float, str], ...], decimals: int | None, smallest: str
) -> str:
    for size, name in scale:
        if abs(value) >= size:
            return f"{_digits(value / size, decimals)} {name}"
    if smallest == "ms":
        return f"{value * 1000:.0f} ms"
    return f"{_digits(value, decimals)} {smallest}".strip()


def _digits(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value:.{decimals}f}"
    text = f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(seconds: float, form: str = "%m-%d %H:%M") -> str:
    """An instant, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime(form)


_ROUND_TIMES = (1, 5, 15, 30, 60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800,
                432000, 864000, 2592000)  # fmt: skip


def nice_steps(low: float, high: float, count: int = 4, unit: str = "") -> list[float]:
    """Round numbers between two values, for an axis; round times where the unit is seconds."""
    span = high - low
    if span <= 0:
        return [low]
    raw = span / count
    if unit == "s" and (times := [each for each in _ROUND_TIMES if each >= raw]) and raw >= 1:
        return _from(low, high, times[0])
    power = 10 ** len(str(int(raw))) / 10 if raw >= 1 else 10.0 ** -_places(raw)
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= raw)
    return _from(low, high, step)


def _from(low: float, high: float, step: float) -> list[float]:
    first = -(-low // step) * step
    return [first + step * index for index in range(int((high - first) / step + 1e-9) + 1)]


def _places(raw: float) -> int:
    places = 0
    while raw < 1:
        raw, places = raw * 10, places + 1
    return places
