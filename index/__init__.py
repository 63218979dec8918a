"""Articles in, hits out: reading, splitting, encoding, storing and searching news articles.

Knows nothing of `bot`: no settings, no rendering, no Discord.
"""
