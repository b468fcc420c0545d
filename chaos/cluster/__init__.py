"""Three nats-servers with every stream on each: leaders and nodes are killed while facts come in."""
