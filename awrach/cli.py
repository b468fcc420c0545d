"""The command ``awrach``: which commands there are."""

from __future__ import annotations

import typer

from awrach.commands.demo import demo
from awrach.commands.prepare import prepare
from awrach.commands.publish import publish
from awrach.commands.publisher import publisher
from awrach.commands.rebuild import rebuild
from awrach.commands.receipts import receipts
from awrach.commands.report import report
from awrach.commands.service import service
from awrach.commands.status import status
from awrach.commands.streams import streams
from awrach.commands.token import token
from awrach.commands.up import up

app = typer.Typer(
    name="awrach",
    help="Public employment programmes as events, and figures that anyone can trust.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (up, demo, publish, receipts, report, status, rebuild, service, streams, token, prepare):
    app.command()(command)
app.add_typer(publisher)
