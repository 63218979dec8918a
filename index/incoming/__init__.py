"""Articles on their way into the corpus folder: copied from this computer, or fetched where that is allowed.

Nothing here is imported by asking or rebuilding, and nothing is fetched but what the user, or a feed that the user
named, points to: no link inside an article is followed.
"""
