"""Hostile messages: made here, tried on the parts by the tests, and on a running suite by ``python -m tests.fuzz``."""
