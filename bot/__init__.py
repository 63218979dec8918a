"""People in, replies out: settings, answers, rendering, the command line and the Discord bot."""

__version__ = "0.1.0"
