"""How an answer leaves: as JSON, CSV with its descriptor, or XLSX. Exits render answers and compute nothing."""
