"""One line for each image that a Compose configuration (JSON on standard input) builds: tag, context, file, args."""

from __future__ import annotations

import json
import sys
from pathlib import Path

for service in json.load(sys.stdin)["services"].values():
    build = service.get("build")
    if build:
        arguments = [f"--build-arg={name}={value}" for name, value in (build.get("args") or {}).items()]
        dockerfile = Path(build["context"]) / build.get("dockerfile", "Dockerfile")
        print(service["image"], build["context"], dockerfile, *arguments)
