"""The command line: runs the suite on one machine, publishes, asks, traces. It talks NATS and HTTP only."""
