"""JSON requests of the desk: parsing, rate limits, refusals."""
