"""Every call in the source that logs something, read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from shared.contracts.entries import Outcome
from shared.log_events import EVERYWHERE, WHERE_IT_APPLIES

ROOT = Path(__file__).parents[2]
_METHODS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}
_COMMON = EVERYWHERE.keys() | WHERE_IT_APPLIES.keys()


@dataclass(frozen=True)
class Call:
    """One call as it stands: where, which event at which level, with which members."""

    where: str
    event: str
    level: str
    members: frozenset[str]


def calls() -> list[Call]:
    """Those of all services and of what they share."""
    files = [path for folder in ("shared", "services", "awrach") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [call for path in files if "import structlog" in path.read_text(encoding="utf-8") for call in _in(path)]


def _in(path: Path) -> Iterator[Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if not _logs(node):
            continue
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        members = frozenset(_members(node, functions, where)) - _COMMON
        for event in _events(node.args[0], where):
            yield Call(where, event, _METHODS[node.func.attr], members)


def _logs(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    called_on = node.func.value
    if not isinstance(called_on, ast.Name) or called_on.id not in ("log", "logger"):
        return False
    assert node.func.attr in {*_METHODS, "is_enabled_for"}, (
        f"line {node.lineno}: log.{node.func.attr} cannot be checked"
    )
    return node.func.attr in _METHODS


def _events(name: ast.expr, where: str) -> list[str]:
    """The event's name, or one for each outcome."""
    if isinstance(name, ast.Constant):
        return [str(name.value)]
    assert isinstance(name, ast.JoinedStr), f"{where}: an event has a fixed name"
    before, outcome = name.values
    assert isinstance(before, ast.Constant)
    assert isinstance(before.value, str)
    assert isinstance(outcome, ast.FormattedValue)
    assert ast.unparse(outcome.value).endswith("outcome"), f"{where}: only an outcome may make a name"
    return [f"{before.value}{one}" for one in get_args(Outcome)]


def _members(call: ast.Call, functions: dict[str, ast.FunctionDef], where: str) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg
            continue
        made_by = keyword.value
        assert isinstance(made_by, ast.Call), f"{where}: members come from a function of this module"
        assert isinstance(made_by.func, ast.Name), f"{where}: members come from a function of this module"
        returned = functions[made_by.func.id].body[-1]
        assert isinstance(returned, ast.Return)
        assert isinstance(returned.value, ast.Dict)
        yield from (str(name.value) for name in returned.value.keys if isinstance(name, ast.Constant))
