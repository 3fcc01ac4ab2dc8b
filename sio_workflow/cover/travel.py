"""Travel time from the map alone: straight line, a detour factor and a speed per means of transport."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from sio_workflow.cover.values import Place

_EARTH_KM = 6371.0
_DETOUR = 1.3
#: km/h door to door, and minutes to get going
_SPEED = {"car": (45.0, 4), "bike": (15.0, 2), "transit": (22.0, 9)}
#: where a position is unknown
_UNKNOWN_MINUTES = 20


def minutes(origin: Place, target: Place, transport: str) -> int:
    """Whole minutes on the way; 0 for the very same place."""
    if origin.point is None or target.point is None:
        return _UNKNOWN_MINUTES
    if origin == target:
        return 0
    speed, start = _SPEED.get(transport, _SPEED["transit"])
    return round(start + _kilometres(origin.point, target.point) * _DETOUR / speed * 60)


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))
