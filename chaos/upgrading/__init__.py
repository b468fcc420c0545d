"""A release takes over from another one while facts come in: forward, back, and forward again."""
