"""HTTP as caches, pages and clients of other kinds expect it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog
from fastapi import FastAPI

from services.reporting.answering import Answering
from shared.clock import civil_day, now
from tests.building import approved_agreement
from tests.reporting.serving import serving, token

P1 = "/v1/figures?indicator=P1&by=sex"
AUDITOR = {"authorization": f"Bearer {token()}"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return serving(tmp_path_factory.mktemp("reporting"), cors_origins="https://paper.example, https://ngo.example")


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client:
        yield client


@pytest.mark.parametrize("format_", ["json", "csv", "xlsx", "datapackage"])
async def test_what_is_known_already_is_not_sent_again(http: httpx.AsyncClient, format_: str) -> None:
    first = await http.get(f"{P1}&format={format_}")
    tag = first.headers["etag"]
    assert tag.startswith(f'W/"{(await http.get(P1)).json()["position"]}-')
    for sent in (tag, f'"another", {tag}', tag.removeprefix("W/"), "*"):
        again = await http.get(f"{P1}&format={format_}", headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await http.get(f"{P1}&format={format_}", headers={"if-none-match": '"another"'})).status_code == 200


async def test_each_answer_has_a_tag_of_its_own(http: httpx.AsyncClient) -> None:
    asked = [P1, P1 + "&format=csv", P1 + "&format=xlsx", P1 + "&format=xlsx&lang=ar", P1 + "&province=05.301"]
    tags = [(await http.get(path)).headers["etag"] for path in (*asked, "/v1/agreements", "/v1/indicators")]
    tags.append((await http.get(P1, headers=AUDITOR)).headers["etag"])
    assert len(set(tags)) == len(tags)


async def test_caches_keep_what_they_may(http: httpx.AsyncClient) -> None:
    public, auditor = await http.get(P1), await http.get(P1, headers=AUDITOR)
    assert public.headers["cache-control"] == "public, no-cache"
    assert auditor.headers["cache-control"] == "private, no-store"
    assert {"Accept", "Accept-Language", "Authorization"} <= set(public.headers["vary"].split(", "))
    assert (await http.get("/v1/figures")).headers["cache-control"] == "no-store"


async def test_long_answers_are_compressed_for_those_who_can_read_it(http: httpx.AsyncClient) -> None:
    plain = await http.get("/v1/indicators", headers={"accept-encoding": "identity"})
    packed = await http.get("/v1/indicators", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert packed.headers["etag"] == plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]


async def test_an_auditor_sees_what_the_public_does_not(http: httpx.AsyncClient) -> None:
    public, auditor = (await http.get(P1)).json(), (await http.get(P1, headers=AUDITOR)).json()
    assert {one["by"]["sex"]: one["value"] for one in auditor["observations"]} == {"female": 21, "male": 4}
    assert {one["by"]["sex"]: one["value"] for one in public["observations"]}["male"] is None


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Basic dTpw", f"Bearer {token()}x"])
async def test_a_wrong_token_never_gets_the_public_answer(http: httpx.AsyncClient, authorization: str) -> None:
    for path in (P1, "/v1/agreements", "/v1/indicators", "/v1/status"):
        response = await http.get(path, headers={"authorization": authorization})
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer ")
        assert response.headers["content-type"] == "application/problem+json"


@pytest.fixture
def talkative() -> Iterator[None]:
    """Lines of level info are logged, unlike in other tests."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    yield
    structlog.configure(wrapper_class=before)


@pytest.mark.usefixtures("talkative")
async def test_every_query_of_an_auditor_is_logged_and_none_of_the_public(http: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logged:
        await http.get(P1)
        await http.get(P1, headers=AUDITOR)
        await http.get("/v1/figures?indicator=NO", headers=AUDITOR)
    told = [one for one in logged if one["event"] == "auditor.queried"]
    assert [(one["sub"], one["query"], one["parameters"]["indicator"]) for one in told] == [
        ("internal-audit", "figures", "P1"),
        ("internal-audit", "figures", "NO"),
    ]
    assert told[0]["position"] > 0


async def test_a_permalink_names_all_that_the_question_left_open(http: httpx.AsyncClient) -> None:
    response = await http.get("/v1/figures?min_position=1&province=05.301&by=sex&indicator=P1", headers=AUDITOR)
    answer = response.json()
    link = urlsplit(answer["permalink"])
    assert link.path == "/v1/figures"
    assert {name: value for name, (value,) in parse_qs(link.query).items()} == {
        "as_of": str(answer["position"]),
        "by": "sex",
        "day": civil_day(now()).isoformat(),
        "indicator": "P1",
        "period": f"{answer['period']['from']}/{answer['period']['to']}",
        "province": "05.301",
    }
    assert response.headers["link"] == f'<{answer["permalink"]}>; rel="canonical"'
    again = (await http.get(answer["permalink"], headers=AUDITOR)).json()
    assert {**again, "as_of": answer["as_of"]} == answer
    assert (await http.get(answer["permalink"])).status_code == 403
    several = (await http.get("/v1/figures?indicators=P1,A1")).json()
    assert [parse_qs(urlsplit(one["permalink"]).query)["indicator"] for one in several] == [["P1"], ["A1"]]
    assert "auditor" in several[0]["notes"][-1]
    assert all("auditor" not in note for note in answer["notes"])


async def test_a_release_can_be_asked_again_by_everybody(http: httpx.AsyncClient) -> None:
    day = civil_day(now()).isoformat()
    response = await http.get(f"{P1}&as_of={day}")
    assert response.headers["cache-control"] == "public, max-age=3600"
    answer = response.json()
    assert "day" not in parse_qs(urlsplit(answer["permalink"]).query)
    assert (await http.get(answer["permalink"])).json() == answer
    assert all("auditor" not in note for note in answer["notes"])


async def test_a_page_and_an_explanation_have_permalinks_too(http: httpx.AsyncClient) -> None:
    for path in ("/v1/agreements?limit=1&offset=1", "/v1/figures/explain?indicator=P1&by=sex&cell=male"):
        answer = (await http.get(path, headers=AUDITOR)).json()
        again = (await http.get(answer["permalink"], headers=AUDITOR)).json()
        moving = dict.fromkeys(("as_of", "next", "previous"))
        assert again | moving == answer | moving


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (P1 + "&indicator=P1", 400),
        (P1 + "&province=%FF", 400),
        (P1 + "&province=%00", 400),
        (P1 + "&worksite=", 400),
        (P1 + "&programme=%00", 400),
        ("/v1/figures?indicator=P1&by=sex,sex", 400),
        ("/v1/figures?indicator=P1&by=,sex", 400),
        ("/v1/figures?indicators=P1,P1", 400),
        ("/v1/figures?indicator=P1&period=20230101/20231231", 400),
        ("/v1/figures?indicator=P1&edition=99999999999999999999", 400),
        ("/v1/figures?indicator=P1&min_position=" + "9" * 5000, 400),
        ("/v1/agreements?edition=%C2%B2", 400),
        ("/v1/agreements/A1?id=A2", 400),
        ("/v1/agreements?offset=9007199254740993", 400),
        ("/v1/agreements?lang=de", 400),
        ("/v1/agreements?updated_after=", 400),
        ("/v1/agreements?q=%00", 400),
        ("/v1/status?format=csv", 400),
        ("/v1/status?by=sex", 400),
        ("/v1/indicators?limit=3", 400),
    ],
)
async def test_a_question_that_cannot_be_understood_is_a_problem(
    http: httpx.AsyncClient, path: str, status: int
) -> None:
    response = await http.get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), path


async def test_what_is_not_acceptable_is_said(http: httpx.AsyncClient) -> None:
    response = await http.get(P1, headers={"accept": "image/png"})
    assert (response.status_code, response.json()["status"]) == (406, 406)
    assert "text/csv" in response.json()["detail"]
    assert (await http.get("/v1/status", headers={"accept": "text/csv"})).status_code == 406


@pytest.mark.parametrize(
    "path", [P1 + "&by=sex", P1 + "&format=csv", "/health/live", "/problems/invalid", "/v1/nothing"]
)
async def test_head_tells_what_get_would_without_its_body(http: httpx.AsyncClient, path: str) -> None:
    head, get = await http.head(path), await http.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == get.headers.get(name)


async def test_an_empty_breakdown_is_none(http: httpx.AsyncClient) -> None:
    total = "/v1/figures?indicator=P1"
    empty, none = (await http.get(total + "&by=")).json(), (await http.get(total)).json()
    assert empty | {"as_of": ""} == none | {"as_of": ""}


async def test_another_method_is_told_which_there_are(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/figures")
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert response.headers["content-type"] == "application/problem+json"


async def test_pages_of_the_origins_named_may_read_and_nothing_else(http: httpx.AsyncClient) -> None:
    allowed = await http.get(P1, headers={"origin": "https://paper.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://paper.example"
    other = await http.get(P1, headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    asking = {"origin": "https://paper.example", "access-control-request-method": "POST"}
    assert (await http.options("/v1/figures", headers=asking)).status_code == 400


@pytest.fixture
def closed(tmp_path: Path) -> FastAPI:
    return serving(tmp_path, approved_agreement())


async def test_other_origins_may_not_read_unless_settings_say_so(closed: FastAPI) -> None:
    transport = httpx.ASGITransport(closed)
    async with httpx.AsyncClient(transport=transport, base_url="http://reporting") as client:
        response = await client.get("/v1/indicators", headers={"origin": "https://paper.example"})
    assert "access-control-allow-origin" not in response.headers


async def test_a_fault_of_the_software_is_a_problem_too(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(Answering, "answer", fails)
    with structlog.testing.capture_logs() as logged:
        response = await http.get(P1)
    assert (response.status_code, response.json()["type"].rsplit("/", 1)[1]) == (500, "internal-error")
    assert "secret" not in response.text
    assert [one["event"] for one in logged] == ["query.failed"]


async def test_what_changed_since_is_asked_of_an_earlier_moment(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{P1}&as_of=2026-01-01&updated_after=2026-01-02")
    assert answer.status_code == 400
    assert "earlier moment" in answer.json()["detail"]


async def test_before_the_first_fact_nothing_was_known_and_its_link_can_be_followed(http: httpx.AsyncClient) -> None:
    answer = (await http.get("/v1/figures?indicator=P1&as_of=0", headers=AUDITOR)).json()
    again = (await http.get(answer["permalink"], headers=AUDITOR)).json()
    assert (again["total"]["value"], again["period"]) == (0, answer["period"])
