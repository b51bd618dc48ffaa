"""The wire protocol: frames, codec, close codes, limits."""
