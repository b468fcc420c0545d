"""Every setting of the suite, read from environment variables ``AWRACH_…``."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _seconds(value: Any) -> Any:
    """A bare number in the environment means seconds."""
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


class Settings(BaseSettings):
    """One object for all processes; each uses what concerns it."""

    model_config = SettingsConfigDict(
        env_prefix="AWRACH_", extra="ignore", frozen=True, secrets_dir=os.environ.get("AWRACH_SECRETS_DIR") or None
    )

    secrets_dir: str = Field(
        "",
        description="Folder of files that give settings which the environment does not, each named like its variable "
        "in lower case: `awrach_nats_seed`. For secrets: what lies in files is not shown with a process.",
    )
    nats_url: str = Field("nats://127.0.0.1:4222", description="NATS servers, comma separated.")
    nats_seed: SecretStr = Field(
        SecretStr(""), description="Seed of the NATS user (nkey) to connect as; none connects without credentials."
    )
    nats_ca: str = Field("", description="PEM file of the authority that NATS servers' certificates are checked by.")
    reporting_url: str = Field("http://127.0.0.1:8000", description="Where commands find the reporting service.")
    agreements_url: str = Field("http://127.0.0.1:8001", description="Where commands find the agreements service.")
    placements_url: str = Field("http://127.0.0.1:8002", description="Where commands find the placements service.")
    public_nats_url: str = Field(
        "", description="Where publishers find NATS, as `awrach publisher add` tells them; none: as commands find it."
    )
    public_agreements_url: str = Field("", description="The same for the agreements service.")
    public_placements_url: str = Field("", description="The same for the placements service.")
    replicas: int = Field(1, ge=1, le=5, description="Copies of each stream; 3 on a cluster.")
    database_url: str = Field(
        "sqlite:///.awrach/reporting.sqlite3",
        description="SQLAlchemy URL of the reporting database: SQLite, or `postgresql+psycopg://USER@HOST/NAME`.",
    )
    database_connections: int = Field(
        8, ge=2, description="Most connections to PostgreSQL that one replica of reporting keeps."
    )
    database_timeout: float = Field(30, gt=0, description="Seconds that one reading statement may take on PostgreSQL.")
    host: str = Field("127.0.0.1", description="Address that a service's HTTP port listens on.")
    port: int = Field(8000, ge=0, le=65535, description="HTTP port of a service; 0 takes a free one.")
    identity_key: SecretStr = Field(
        SecretStr(""),
        description="Secret that turns identity numbers into keyed digests (32 bytes or more, hexadecimal). "
        "Losing it loses the link between a person's old and new hires; `awrach up` makes one.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="Log lines as JSON, for people, or by what standard error is."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Lowest level logged.")
    intake_days: int = Field(7, ge=1, le=90, description="Days that INTAKE keeps its messages.")
    park_for: Annotated[timedelta, BeforeValidator(_seconds)] = Field(
        timedelta(days=30), description="How long a parked fact waits before it is rejected: ISO 8601 or seconds."
    )
    lag_seconds: float = Field(
        300, gt=0, description="A service that is further behind what it reads says that it is not ready."
    )
    lag_positions: int = Field(100_000, ge=1, description="The same in messages.")
    frozen_seconds: float = Field(
        60, ge=0, description="A service whose event loop has not moved for so long ends itself; 0: never."
    )
    publisher_requests: int = Field(
        64, ge=1, description="HTTP requests that one publisher may have under way on one replica."
    )
    quorum_over: float = Field(0.5, ge=0, lt=1, description="A vote counts above this share of members present.")
    majority_over: float = Field(0.5, ge=0, lt=1, description="Approval needs more than this share of votes cast.")
    require_signature: bool = Field(False, description="Whether a worksite opens only under signed agreements.")
    small_count: int = Field(5, ge=1, description="Public breakdown cells below this many persons are withheld.")
    small_count_disability: int = Field(10, ge=1, description="The same where disability is a breakdown.")
    public_as_of: Literal["now", "release"] = Field(
        "now",
        description="What the public is answered without as_of: what is known now, or at the day's release (midnight).",
    )
    selfcheck_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Part of one processor that reporting compares its rows and figures with the ledger in; 0: never.",
    )
    selfcheck_pause: float = Field(60, ge=0, description="Seconds between one comparison of the whole and the next.")
    execution_days: int = Field(90, ge=1, description="Days that A4 allows from vote to first worksite.")
    auditor_keys: str = Field(
        "", description="File of the public keys that auditors' tokens are checked by: PEM or JWKS, Ed25519, several."
    )
    token: SecretStr = Field(SecretStr(""), description="Auditor's token that `awrach report` asks with; none: public.")
    cors_origins: str = Field(
        "", description="Web origins, comma separated, whose pages may read reporting; * for any; none unless set."
    )
