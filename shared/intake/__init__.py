"""From bytes on an intake subject to a well-formed fact, or to everything that is wrong with them."""

from shared.intake.parsing import Malformed, Received, Wellformed, parse

__all__ = ["Malformed", "Received", "Wellformed", "parse"]
