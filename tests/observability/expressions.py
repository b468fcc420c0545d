"""Which metrics a PromQL expression is made of."""

from __future__ import annotations

import re

_STRINGS = re.compile(r'"[^"]*"')
_MATCHERS = re.compile(r"\{[^}]*\}")
_RANGES = re.compile(r"\[[^\]]*\]")
_LABELS = re.compile(r"\b(by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATORS = {"and", "or", "unless", "bool", "offset"}


def metrics_of(expression: str) -> set[str]:
    """Names that are neither function, operator nor label."""
    for noise in (_STRINGS, _MATCHERS, _RANGES, _LABELS):
        expression = noise.sub(" ", expression)
    names = [(found.group(), expression[found.end() :].lstrip()[:1]) for found in _NAME.finditer(expression)]
    aggregations = {"sum", "min", "max", "count", "avg"}  # their labels may stand before their bracket
    return {name for name, after in names if after != "(" and name not in _OPERATORS | aggregations}
