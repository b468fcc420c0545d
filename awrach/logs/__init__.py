"""The services' logs together: read, chosen from, shown."""
