"""The benchmarks behind `scripts/bench`: what is measured, against which baseline, within which limit.

They live among the tests because they measure with the tests' workbooks and settings; nothing of the site imports them.
A new one is a `Benchmark` in the list of a module here, named in `tests/bench/catalogue.py`.
"""
