"""From intake messages to recorded decisions: load what is known, decide in memory, append all or nothing."""

from shared.deciding.candidate import Candidate
from shared.deciding.decider import Decider, Reading

__all__ = ["Candidate", "Decider", "Reading"]
