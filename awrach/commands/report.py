"""``awrach report``: figures as tables, JSON, CSV or XLSX."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from awrach.asking import fetched, get, labels, token_of
from awrach.finding import Endpoints
from awrach.options import DATA, AsJson, Data, give_up
from awrach.showing import breakdown, totals

HEADLINE = ("A1", "A3", "W1", "W2", "J0", "J1", "P1", "P2", "P5", "T1", "G1", "G2", "G3", "G4", "Q3")


class Format(StrEnum):
    """What figures are printed as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def report(
    indicator: Annotated[list[str] | None, typer.Option(help="Code, e.g. P1; may be repeated.")] = None,
    by: Annotated[str, typer.Option(help="Breakdowns, e.g. commune,sex.")] = "",
    period: Annotated[str, typer.Option(help="YYYY-MM-DD/YYYY-MM-DD, both days included.")] = "",
    level: Annotated[str, typer.Option(help="Level of agreements for J0, T1, W2.")] = "",
    province: str = "",
    programme: str = "",
    edition: str = "",
    commune: str = "",
    worksite: str = "",
    sector: str = "",
    partner: str = "",
    partner_kind: str = "",
    as_of: Annotated[str, typer.Option(help="As known then: a release, YYYY-MM-DD; auditors: any position.")] = "",
    form: Annotated[Format, typer.Option("--format", help="A table for people, or a file.")] = Format.TABLE,
    lang: Annotated[str, typer.Option(help="Language of an XLSX file: en, fr or ar.")] = "",
    output: Annotated[Path | None, typer.Option(help="Write into this file instead of printing.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="File with an auditor's token; or AWRACH_TOKEN.")] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Print figures: the headline set, or the indicators named, broken down or not."""
    endpoints = Endpoints.find(data)
    asked = {
        "by": by, "period": period, "level": level, "province": province, "programme": programme, "edition": edition,
        "commune": commune, "worksite": worksite, "sector": sector, "partner": partner, "partner_kind": partner_kind,
        "as_of": as_of,
    }  # fmt: skip
    parameters = {name: value for name, value in asked.items() if value}
    parameters["indicators"] = ",".join(indicator or HEADLINE)
    token = token_of(token_file)
    if form in (Format.CSV, Format.XLSX):
        file_only = {"format": form.value} | ({"lang": lang} if lang else {})
        _write(fetched(endpoints, "figures", parameters | file_only, token).content, form, output)
        return
    figures = get(endpoints, "figures", parameters, token)
    if as_json or form is Format.JSON:
        _write((json.dumps(figures, ensure_ascii=False) + "\n").encode(), form, output)
        return
    if output is not None:
        give_up("--output takes --format json, csv or xlsx")
    console, names = Console(), labels(endpoints)
    if by:
        for figure in figures:
            breakdown(console, figure, names[figure["indicator"]])
    else:
        totals(console, figures, names)


def _write(content: bytes, form: Format, output: Path | None) -> None:
    """Into the file, else to standard output; XLSX is nothing for a terminal."""
    if output is not None:
        try:
            output.write_bytes(content)
        except OSError as error:
            give_up(f"{output} cannot be written: {error}", 1)
    elif form is Format.XLSX and sys.stdout.isatty():
        give_up("name a file for XLSX: --output figures.xlsx")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
