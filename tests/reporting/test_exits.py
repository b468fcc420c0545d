"""One answer as JSON, CSV and XLSX: the same numbers in all, text stays text, and files describe themselves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import frictionless
import httpx
import openpyxl
import pytest
from fastapi import FastAPI

from services.reporting.exits.tabular import guarded, unguarded
from tests.reporting.serving import HOSTILE, serving, token

BOTH = "/v1/figures?indicators=P1,G1&by=commune&period=2023-01-01/2023-12-31"
BY_SEX = "/v1/figures?indicator=P1&by=commune,sex&period=2023-01-01/2023-12-31&province=05.301"
REGISTERS = ("agreements", "worksites", "partners", "sessions")
ALL = [BOTH, BY_SEX, "/v1/figures?indicator=A1", *(f"/v1/{name}" for name in REGISTERS)]
AUDITOR = {"authorization": f"Bearer {token()}"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return serving(tmp_path_factory.mktemp("reporting"))


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client:
        yield client


async def _as(http: httpx.AsyncClient, format_: str, path: str, **headers: str) -> httpx.Response:
    response = await http.get(path + ("&" if "?" in path else "?") + f"format={format_}", headers=headers)
    assert response.status_code == 200, response.text
    return response


def _read_csv(response: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def _read_xlsx(response: httpx.Response) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(response.content))


def _number(text: str) -> float | None:
    return float(text) if text else None


@pytest.mark.parametrize("path", [BOTH, BY_SEX])
@pytest.mark.parametrize("headers", [{}, AUDITOR], ids=["public", "auditor"])
async def test_the_numbers_are_the_same_in_all_cell_by_cell(
    http: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    answered = (await _as(http, "json", path, **headers)).json()
    figures = answered if isinstance(answered, list) else [answered]
    rows = iter(_read_csv(await _as(http, "csv", path, **headers)))
    book = _read_xlsx(await _as(http, "xlsx", path, **headers))
    cells = 0
    for figure in figures:
        sheet = iter(book[figure["indicator"]].iter_rows(min_row=5, values_only=True))
        for one in [*figure["observations"], figure["total"]]:
            row, line = next(rows), next(sheet)
            numbers = [one["value"], one["numerator"], one["denominator"]]
            assert [_number(row[name]) for name in ("value", "numerator", "denominator")] == numbers
            assert list(line[-5:-2]) == numbers
            assert row["confidentiality"] == one["confidentiality"]
            assert (row["row"] == "total") == (one is figure["total"])
            assert {name: row[name] for name in one["by"]} == one["by"]
            assert (row["position"], row["as_of"][:10]) == (str(figure["position"]), figure["as_of"][:10])
            cells += 1
        assert next(sheet, None) is None
    assert next(rows, None) is None
    assert cells >= 5


async def test_a_withheld_cell_is_empty_in_every_file_and_says_why(http: httpx.AsyncClient) -> None:
    figure = (await _as(http, "json", BY_SEX)).json()
    withheld = [place for place, one in enumerate(figure["observations"]) if one["confidentiality"] != "F"]
    assert withheld
    rows = _read_csv(await _as(http, "csv", BY_SEX))
    lines = list(_read_xlsx(await _as(http, "xlsx", BY_SEX))["P1"].iter_rows(min_row=5, values_only=True))
    for place in withheld:
        assert rows[place]["value"] == ""
        assert lines[place][-5] is None
        assert str(lines[place][-1]).startswith("withheld")


async def test_several_codes_make_one_file_and_a_total_alone_is_one_row(http: httpx.AsyncClient) -> None:
    rows = _read_csv(await _as(http, "csv", BOTH))
    assert {row["indicator"] for row in rows} == {"P1", "G1"}
    assert [row["row"] for row in rows].count("total") == 2
    assert [row["row"] for row in _read_csv(await _as(http, "csv", "/v1/figures?indicator=A1"))] == ["total"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@x", "\tx", "\rx", "'x", "''", "plain", "", "a=b"])
def test_a_text_that_a_spreadsheet_would_run_is_set_off_and_can_be_read_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


async def test_ids_and_titles_are_text_in_every_file(http: httpx.AsyncClient) -> None:
    rows = {row["agreement_id"]: row for row in _read_csv(await _as(http, "csv", "/v1/agreements"))}
    assert set(rows) == {"A1", "'-2"}
    assert unguarded(rows["'-2"]["title_fr"]) == HOSTILE
    assert json.loads(rows["'-2"]["partners"])[0]["partner_id"] == "P1"
    assert rows["'-2"]["budget_mad"] == "1250000.5"
    sheet = _read_xlsx(await _as(http, "xlsx", "/v1/agreements")).worksheets[0]
    cells = {cell.value: cell.data_type for line in sheet.iter_rows(min_row=4) for cell in line}
    assert cells["-2"] == cells[HOSTILE] == "s"
    worksites = _read_xlsx(await _as(http, "xlsx", "/v1/worksites")).worksheets[0]
    assert worksites["A4"].value == "00012"
    assert worksites["A4"].number_format == "@"


@pytest.mark.parametrize("path", ALL)
async def test_the_descriptor_of_each_csv_file_validates(http: httpx.AsyncClient, tmp_path: Path, path: str) -> None:
    response = await _as(http, "csv", path)
    link = response.headers["link"].split('>; rel="describedby"')[0].rsplit("<", 1)[1]
    descriptor = (await http.get(link)).json()
    (resource,) = descriptor["resources"]
    again = await http.get(f"/v1/{resource['path']}")
    assert urlsplit(str(again.url)).path == urlsplit(path).path
    (tmp_path / "data.csv").write_bytes(again.content)
    (tmp_path / "datapackage.json").write_text(
        json.dumps({**descriptor, "resources": [{**resource, "path": "data.csv"}]})
    )
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.to_summary()
    assert report.tasks[0].stats["rows"] >= 1
    (tmp_path / "data.csv").write_bytes(again.content.replace(b"position", b"place", 1))
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


@pytest.mark.parametrize(("language", "sheet", "women"), [("ar", "ملاحظات", "نساء"), ("fr", "notes", "femmes")])
async def test_a_workbook_speaks_the_language_asked_for(
    http: httpx.AsyncClient, language: str, sheet: str, women: str
) -> None:
    response = await http.get(
        BY_SEX,
        headers={
            "accept-language": f"{language}-MA, en;q=0.5",
            "accept": "application/vnd.ms-excel, application/*;q=0.2",
        },
    )
    assert response.headers["content-type"] == "application/json"
    response = await _as(http, "xlsx", BY_SEX, **{"accept-language": f"{language}-MA, en;q=0.5"})
    assert response.headers["content-language"] == language
    book = _read_xlsx(response)
    assert book.sheetnames == ["P1", sheet]
    assert all(bool(one.sheet_view.rightToLeft) == (language == "ar") for one in book.worksheets)
    assert book["P1"].freeze_panes == "A5"
    texts = {value for line in book["P1"].iter_rows(values_only=True) for value in line}
    assert {women, "05.301.03.05"} <= texts
    said = " ".join(str(value) for line in book[sheet].iter_rows(values_only=True) for value in line)
    assert all(word in said for word in ("hires with starts_on in the period", "/v1/figures?", "2023-12-31"))


async def test_the_same_answer_is_the_same_file(http: httpx.AsyncClient) -> None:
    first, second = [(await _as(http, "xlsx", "/v1/worksites")).content for _ in range(2)]
    assert first == second


async def test_every_column_of_a_register_has_a_name_in_each_language(http: httpx.AsyncClient) -> None:
    for register in REGISTERS:
        sheet = _read_xlsx(await _as(http, "xlsx", f"/v1/{register}", **{"accept-language": "ar"})).worksheets[0]
        names = [str(cell.value) for cell in sheet[3]]
        assert [name for name in names if name.isascii()] == [], register
