"""The kinds of error, for every app that is not the engine."""

from yibao.engine.errors import Fault, Refused, Unavailable, Who

__all__ = ["Fault", "Refused", "Unavailable", "Who"]
