"""`newsdesk serve`: answers over HTTP, for programs as JSON, for people as one plain page."""
