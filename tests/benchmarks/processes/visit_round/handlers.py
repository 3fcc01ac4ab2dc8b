"""The round has no work for workers."""
