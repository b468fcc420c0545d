"""The client examples, run as a stranger runs them: real processes against a live suite."""
