"""Facts over HTTP for systems that cannot speak NATS: handed on to INTAKE, answered with their receipt."""

from shared.http_intake.intake import HttpIntake
from shared.http_intake.routes import router

__all__ = ["HttpIntake", "router"]
