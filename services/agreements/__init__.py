"""Council sessions, agreements and votes."""
