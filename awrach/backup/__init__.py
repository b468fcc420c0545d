"""Backup and restore: streams, message by message, and what else makes a suite, encrypted, in files that only grow."""
