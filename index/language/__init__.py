"""Everything that is English: terms, words, names, spelling, dates and the kind of answer a question asks for."""
