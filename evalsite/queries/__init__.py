"""Reads that join several apps, for the pages that stand on top of all."""
