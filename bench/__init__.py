"""How fast the suite is, beside the raw floor of what it stands on, measured in one run on one machine.

Ratios are what counts: absolute figures tell more about the machine. Nothing here is asserted anywhere.
"""
