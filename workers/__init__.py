"""The service entrance: Celery tasks for the full stack, and the same loop in-process for the embedded default."""
