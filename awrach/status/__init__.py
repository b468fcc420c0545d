"""Where a running suite stands, from outside: asked over HTTP and NATS, and of the folders that can be seen."""
