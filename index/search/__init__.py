"""A question to hits: understood, candidates gathered, ranked and quoted."""
