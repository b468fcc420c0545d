"""The example that ``awrach demo`` plays: Khenifra 2023, real in its totals, generated in its people.

Real, as published: the session of 27 June 2023, its unanimous approvals, 61 worksites, more than 1 251 jobs, the
annex agreement. Everything else is invented from a fixed seed; its events carry ``synthetic: true``.
"""

from awrach.example.delivery import shuffled
from awrach.example.events import PublishedFact
from awrach.example.expected import EXPECTED, Figure
from awrach.example.khenifra import SEED, khenifra_2023

__all__ = ["EXPECTED", "SEED", "Figure", "PublishedFact", "khenifra_2023", "shuffled"]
