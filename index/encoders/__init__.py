"""Text in, unit vectors out: the reference encoder, and the compiled one that is checked against it."""
