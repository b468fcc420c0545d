"""Disclosure control, and those who would undo it."""
