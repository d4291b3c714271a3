"""Invented data in any amount, for benchmarks: `manage.py populate`, up to the 30 000 stations of the nation.

A station is drawn from the seed and its own number (`drawing`), so it is the same however many there are; stations are
stored by the batch (`storing`), so memory does not grow with their number.
"""
