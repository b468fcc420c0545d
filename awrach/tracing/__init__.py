"""One fact's way from its publisher to the figures, as the streams and reporting tell it."""
