"""The command ``awrach``: which commands there are."""

from __future__ import annotations

import typer

from awrach.commands.backup import backup, backup_key
from awrach.commands.demo import demo
from awrach.commands.logs import logs
from awrach.commands.prepare import prepare
from awrach.commands.publish import publish
from awrach.commands.publisher import publisher
from awrach.commands.rebuild import rebuild
from awrach.commands.receipts import receipts
from awrach.commands.report import report
from awrach.commands.restore import restore
from awrach.commands.service import service
from awrach.commands.status import status
from awrach.commands.streams import streams
from awrach.commands.token import token
from awrach.commands.trace import trace
from awrach.commands.up import up

app = typer.Typer(
    name="awrach",
    help="Public employment programmes as events, and figures that anyone can trust.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_COMMANDS = (
    up,
    demo,
    publish,
    receipts,
    report,
    status,
    logs,
    trace,
    service,
    streams,
    token,
    prepare,
    rebuild,
    backup,
    restore,
)

for command in _COMMANDS:
    app.command()(command)
app.command("backup-key")(backup_key)
app.add_typer(publisher)
