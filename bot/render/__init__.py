"""An `Answer` in, text out: pure functions, one front end a file."""
