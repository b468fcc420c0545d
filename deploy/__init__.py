"""Deployment: the only owner of NATS permissions and of the server's configuration."""
