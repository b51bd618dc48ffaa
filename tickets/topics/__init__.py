"""What a ticket is about: topics, rules, and a small local model that learns from the bank's
own closed tickets.
"""
