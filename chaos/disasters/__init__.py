"""``python -m chaos.disasters``: the database away, the disk full, the clock wrong, while facts come in."""
