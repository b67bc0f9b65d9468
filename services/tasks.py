"""Celery's doorways: ids in, one operation, safe to run twice."""
