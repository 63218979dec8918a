"""One build on disk: its catalog and manifest, how it is published and how it is opened."""
