"""Data that are offered for download: what they are, and fetching them when somebody asks.

Nothing is ever fetched unasked.
"""
