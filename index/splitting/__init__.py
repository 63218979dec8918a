"""Article text to sentences, sentences to passages."""
