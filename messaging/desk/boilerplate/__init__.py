"""Boilerplate detection, "Tear the template": whether a reply reads like an excerpt of regulations,
and what to say instead. All of it local.

`shingles` finds what was copied, `markers` what sounds like an office, `judging` makes a verdict of
both; `document_cache` keeps the bank's documents in memory; `warning` keeps what an operator was
shown, and `recording` writes down, from the log, what became of it. It advises and never blocks.
"""
