from tests.kept import lasting

__all__ = ["lasting"]
