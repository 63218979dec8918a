"""What every front end asks: a question in, an `Answer` out."""
