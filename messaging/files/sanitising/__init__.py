"""Makes a clean copy of an uploaded file, in a process of its own that knows neither Django nor any
secret.

`process` is our side. `photos` and `documents` run over there, `sandbox`: a hostile file can at
worst use up the memory and the seconds that it was given.
"""
