"""Storing what is said: new messages, batches, the writer."""
