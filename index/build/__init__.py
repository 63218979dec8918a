"""The corpus as it is now to a new generation; what has not changed is kept."""
