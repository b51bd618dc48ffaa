"""What staff know of a customer beside the bank's directory: notes, tags, and how to talk to
them.
"""
