"""What generated taxi trips are like: shares, speeds and fares as 10,000 real trips of 2016 had them, rounded; and the lookup tables made of them.

Everything that a trip needs is a whole number or a table entry that is rounded here, so that trips are the same bytes on every machine.
"""
import functools
import math
from statistics import NormalDist

import numpy as np

COLOURS = ("green", "yellow")
STEPS = 4096  # entries of a table of quantiles
SLOTS = 65_536  # entries of a table of shares
START, DAYS = np.datetime64("2016-01-01T00:00:00", "s"), 182  # January to June 2016
FIRST_WEEKDAY = 4  # a Friday

WEEKDAYS = {"green": (59, 58, 64, 74, 84, 83, 77), "yellow": (68, 73, 78, 78, 75, 68, 64)}  # Monday to Sunday
HOURS = {  # pickups by hour, Monday to Friday and on the weekend, per mille of all
    "green": ((22, 16, 9, 6, 5, 6, 12, 22, 36, 34, 29, 29, 29, 31, 33, 36, 39, 43, 46, 46, 42, 37, 37, 35),
              (21, 19, 16, 14, 10, 5, 4, 5, 7, 8, 10, 13, 14, 15, 15, 15, 15, 16, 17, 18, 17, 16, 16, 18)),
    "yellow": ((22, 13, 8, 6, 6, 8, 20, 32, 36, 34, 33, 32, 34, 35, 36, 34, 34, 38, 44, 45, 46, 47, 42, 33),
               (17, 13, 11, 8, 5, 3, 3, 5, 8, 11, 13, 14, 15, 15, 14, 14, 13, 15, 17, 17, 15, 15, 14, 13))}
SPEEDS = {  # miles an hour of a trip of a mile, by hour, Monday to Friday and on the weekend
    "green": ((11.7, 12.2, 12.5, 12.8, 13.2, 13.2, 11.0, 9.3, 8.7, 8.9, 9.2, 9.2, 9.4, 9.5, 8.9, 8.6, 8.2, 8.4, 8.8, 9.9, 10.6, 10.9, 11.1, 11.5),
              (11.3, 11.5, 11.6, 11.7, 12.2, 12.8, 13.4, 13.6, 12.8, 12.0, 11.0, 10.6, 10.2, 9.7, 9.5, 9.4, 9.4, 9.4, 9.8, 10.3, 10.4, 10.6, 10.7, 11.0)),
    "yellow": ((11.1, 12.0, 12.5, 13.0, 13.4, 13.3, 12.0, 9.4, 7.8, 7.1, 6.8, 6.7, 6.8, 6.9, 7.0, 7.0, 7.1, 6.9, 7.3, 8.2, 9.0, 9.2, 9.4, 9.9),
               (9.6, 10.4, 11.3, 11.8, 12.0, 12.6, 13.0, 13.0, 12.3, 11.3, 10.2, 9.4, 8.8, 8.7, 8.5, 8.4, 8.5, 8.5, 8.8, 9.0, 9.2, 9.7, 9.6, 9.7))}
FASTER = {  # by miles, against a trip of a mile
    "green": ((0, 1.14), (0.5, 1.04), (1, 1.08), (2, 1.18), (3, 1.23), (5, 1.48), (8, 1.8), (12, 2.2), (20, 2.9), (40, 3.3)),
    "yellow": ((0, 1.18), (0.5, 1.08), (1, 1.13), (2, 1.25), (3, 1.38), (5, 1.85), (8, 2.35), (12, 2.6), (20, 3.1), (40, 3.4))}
SPREADS = {"green": ((0.8, 0.38), (4, 0.30), (99, 0.32)), "yellow": ((0.8, 0.45), (4, 0.33), (99, 0.29))}  # of speed, as a share, up to so many miles
DETOURS = ((0, 0.98), (0.05, 1.02), (0.1, 1.05), (0.25, 1.16), (0.5, 1.31), (0.75, 1.47), (0.9, 1.75), (0.95, 2.0), (0.99, 3.2), (1, 6))  # way / bird's
FLAG, PER_MILE, PER_MINUTE = 200, 189, 36  # cents
FARE_NOISE = ((0, -500), (0.004, -180), (0.01, -125), (0.05, -62), (0.25, -18), (0.75, 18), (0.95, 62), (0.99, 125), (0.996, 180), (1, 500))  # cents, by share
TIPS = ((0, 0.0), (0.04, 0.05), (0.1, 0.1), (0.25, 0.17), (0.4, 0.2), (0.7, 0.2), (0.75, 0.22), (0.9, 0.25), (0.95, 0.3), (1, 0.45))  # of all else

VENDOR_1 = {"green": 0.216, "yellow": 0.458}
PASSENGERS = {  # 1 to 6, of each vendor
    "green": ((864, 104, 22, 9, 1, 0), (852, 66, 21, 5, 39, 17)),
    "yellow": ((824, 123, 33, 20, 0, 0), (625, 140, 47, 21, 104, 63))}
HELD = {"green": 0.0157, "yellow": 0.0135}  # of vendor 1's trips: kept in the car for lack of a connection
PAYMENTS = {"green": (5050, 4870, 38, 38, 4), "yellow": (6500, 3460, 34, 6, 0)}  # card, cash, no charge, dispute, unknown
TIPPED = {"green": 0.845, "yellow": 0.963}  # of those who pay by card
FLAWS = ("none", "negotiated", "no_way", "negative", "free", "day_long", "no_pickup", "no_dropoff", "no_place", "wrong_rate")
FLAWED = {"green": (0, 85, 48, 17, 17, 44, 5, 5, 3, 8), "yellow": (0, 13, 24, 4, 3, 7, 13, 11, 57, 9)}  # trips of 5,000


def shares(weights: list[float], slots: int = SLOTS) -> np.ndarray:
    """A table in which each number stands as often as its weight says."""
    total = math.fsum(weights)
    ends = [0]
    for weight in weights:
        ends.append(ends[-1] + weight)
    counts = np.diff([round(slots * end / total) for end in ends])
    return np.repeat(np.arange(len(weights), dtype=np.int32), counts)


def along(points: tuple, at: float) -> float:
    """The value of a broken line at a place."""
    for (left, low), (right, high) in zip(points, points[1:], strict=False):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return points[-1][1]


def quantiles(points: tuple, digits: int = 4) -> np.ndarray:
    """Values at equal shares, of a distribution given by some."""
    return np.array([round(along(points, (step + 0.5) / STEPS), digits) for step in range(STEPS)])


@functools.cache
def normal() -> np.ndarray:
    """Values of a standard normal distribution at equal shares."""
    return np.array([round(NormalDist().inv_cdf((step + 0.5) / STEPS), 4) for step in range(STEPS)])


@functools.cache
def detours() -> np.ndarray:
    """By how much a way is longer than a bird's."""
    return quantiles(DETOURS)


@functools.cache
def fare_noise() -> np.ndarray:
    """Cents that a fare lies beside its formula."""
    return quantiles(FARE_NOISE, 2)


@functools.cache
def tips() -> np.ndarray:
    """A tip as a share of all else that is paid."""
    return quantiles(TIPS)


@functools.cache
def starts(colour: str) -> np.ndarray:
    """Hours since the year began, each as often as trips start in it."""
    weights = []
    for day in range(DAYS):
        weekday = (day + FIRST_WEEKDAY) % 7
        hours = HOURS[colour][weekday >= 5]
        weights += [WEEKDAYS[colour][weekday] * hour / sum(hours) for hour in hours]
    return shares(weights)


@functools.cache
def paces(colour: str) -> np.ndarray:
    """Seconds a mile of a trip of a mile, by hour of the week."""
    return np.array([round(3600 / SPEEDS[colour][weekday >= 5][hour], 3) for weekday in range(7) for hour in range(24)])


@functools.cache
def slower(colour: str) -> np.ndarray:
    """What a tenth of a mile's pace is divided by: longer trips are faster."""
    return np.array([round(1 / along(FASTER[colour], tenth / 10), 5) for tenth in range(401)])


@functools.cache
def jams(colour: str) -> np.ndarray:
    """By how much a trip is slower or faster than its hour, for short, medium and long ones."""
    return np.array([[round(math.exp(spread * value), 4) for value in normal()] for _, spread in SPREADS[colour]])


@functools.cache
def flaws(colour: str) -> np.ndarray:
    """What is wrong with a trip, as a number into FLAWS."""
    counts = FLAWED[colour]
    return shares([5000 - sum(counts), *counts[1:]])
