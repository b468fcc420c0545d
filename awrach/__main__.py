"""``python -m awrach``: the same as the command ``awrach``."""

from awrach.cli import app

app()
