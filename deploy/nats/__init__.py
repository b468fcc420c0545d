"""nats-server as this suite runs it: who may do what, and the configuration that says so."""

from deploy.nats.configuration import PUBLISHERS_FILE, Tls, Users, configuration, publisher_accounts
from deploy.nats.permissions import LOCAL, OPERATOR, RESERVED, SERVICES, Permissions, publisher

__all__ = [
    "LOCAL",
    "OPERATOR",
    "PUBLISHERS_FILE",
    "RESERVED",
    "SERVICES",
    "Permissions",
    "Tls",
    "Users",
    "configuration",
    "publisher",
    "publisher_accounts",
]
