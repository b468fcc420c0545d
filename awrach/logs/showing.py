"""Lines for people, in colours on a terminal, or for programs."""

from __future__ import annotations

import json
from typing import TextIO

from awrach.logs.lines import Line
from shared.logging import for_people


class Showing:
    """Writes lines to one place."""

    def __init__(self, output: TextIO, form: str) -> None:
        """``form``: ``people``, ``plain`` (each line as it was written) or ``json`` (an object for any line)."""
        self._output = output
        self._form = form
        self._rendered = for_people(colours=output.isatty())

    def show(self, line: Line) -> None:
        """Write one line."""
        self._output.write(self._text(line) + "\n")
        self._output.flush()

    def _text(self, line: Line) -> str:
        if line.members is None:
            unreadable = {"timestamp": line.at, "service": line.service, "event": "log.unreadable", "line": line.text}
            return json.dumps(unreadable, ensure_ascii=False) if self._form == "json" else line.text
        if self._form == "people":
            others = {name: value for name, value in line.members.items() if name != "service"}
            return f"{line.service:<11} {self._rendered(None, '', others)}"
        return line.text if line.text.startswith("{") else json.dumps(line.members, ensure_ascii=False)
