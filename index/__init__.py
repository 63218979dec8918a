"""Articles in, hits out: reading, splitting, encoding, storing and searching news articles.

    pages, feeds -> incoming -> files
    files -> articles -> language, splitting -> passages and sentences
          -> encoders -> vectors        one vector a sentence
          -> lexical                    one BM25 document a passage
          -> generations                one build on disk, published whole by build
    question -> search: understand (language), gather (lexical, vectors), rank (ranking), quote, decide -> hits

Knows nothing of `bot`: no settings, no rendering, no Discord. `CONTRIBUTING.md` says where a change goes.
"""
