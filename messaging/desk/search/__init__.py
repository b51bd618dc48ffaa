"""Finding what was said: an index beside the log, filled from it past a cursor, and asked with
access in the query.
"""
