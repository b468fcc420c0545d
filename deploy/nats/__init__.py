"""nats-server as this suite runs it: who may do what, and the configuration that says so."""

from deploy.nats.clustering import Cluster
from deploy.nats.configuration import PUBLISHERS_FILE, Tls, Users, configuration, publisher_accounts
from deploy.nats.permissions import (
    BACKUP,
    LOCAL,
    OPERATOR,
    RESERVED,
    RESTORER,
    SERVICES,
    SYSTEM,
    Permissions,
    publisher,
)

__all__ = [
    "BACKUP",
    "LOCAL",
    "OPERATOR",
    "PUBLISHERS_FILE",
    "RESERVED",
    "RESTORER",
    "SERVICES",
    "SYSTEM",
    "Cluster",
    "Permissions",
    "Tls",
    "Users",
    "configuration",
    "publisher",
    "publisher_accounts",
]
