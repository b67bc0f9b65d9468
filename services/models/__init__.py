from services.models.notice import Notice

__all__ = ["Notice"]
