"""The shape of the projection's tables, release by release (ADR 0021). What their rows mean is ``VERSION``'s affair."""
