"""kill -9 of every process at any moment while facts come in, and an account of what became of each of them.

Nothing is taken on trust: the account is made from the streams themselves, and the figures are those of a second,
undisturbed suite that was sent the same facts in orderly order.
"""
