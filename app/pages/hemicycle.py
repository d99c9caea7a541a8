"""Draws a gemeenteraad as a half circle of seats, fractie beside fractie."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 414, 226
CENTRE_X, CENTRE_Y = WIDTH / 2, 206.0
INNER, OUTER = 96.0, 190.0
SEAT = 14.5
# So many fracties have a colour of their own; the others, and those of one seat, have a number.
COLOURS = 8


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat: where it is drawn, its colour (0 is none), its number, and whether it is free."""

    x: float
    y: float
    colour: int
    number: int
    is_free: bool


@dataclass(frozen=True, slots=True)
class Key:
    """How a fractie is recognised: by a colour, or by its number when colour is 0."""

    colour: int
    number: int


def keys(seats: Sequence[int]) -> list[Key]:
    """Return colour and number of each fractie, in order; one seat is a number, not a colour."""
    found, colour = [], 0
    for number, count in enumerate(seats, start=1):
        has_colour = count > 1 and colour < COLOURS
        colour += has_colour
        found.append(Key(colour if has_colour else 0, number))
    return found


def _rows(total: int) -> list[int]:
    """Return how many seats each row holds, inner row first; longer rows hold more."""
    rows = 1 if total < 6 else 2 if total < 14 else 3
    if total > 39:
        rows = 4
    radii = _radii(rows)
    whole = sum(radii)
    counts = [round(total * radius / whole) for radius in radii]
    counts[-1] += total - sum(counts)
    return counts


def _radii(rows: int) -> list[float]:
    if rows == 1:
        return [OUTER]
    inner = INNER if rows > 2 else 130.0
    return [inner + (OUTER - inner) * row / (rows - 1) for row in range(rows)]


def seats(fracties: Sequence[tuple[int, int]]) -> list[Seat]:
    """Return the seats from left to right for each fractie's (seats, members).

    Free seats are the last of their fractie. No seats, no drawing.
    """
    total = sum(count for count, _members in fracties)
    if total == 0:
        return []
    counts = _rows(total)
    places = []
    for radius, count in zip(_radii(len(counts)), counts, strict=True):
        for place in range(count):
            part = place / (count - 1) if count > 1 else 0.5
            places.append((part, radius))
    places.sort()
    owners = [
        (key, place >= members)
        for key, (count, members) in zip(
            keys([count for count, _m in fracties]), fracties, strict=True
        )
        for place in range(count)
    ]
    drawn = []
    for (part, radius), (key, is_free) in zip(places, owners, strict=True):
        angle = math.pi * (1 - part)
        x = CENTRE_X + radius * math.cos(angle)
        y = CENTRE_Y - radius * math.sin(angle)
        drawn.append(Seat(round(x, 1), round(y, 1), key.colour, key.number, is_free))
    return drawn
