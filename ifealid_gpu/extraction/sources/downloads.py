"""Downloads that break off, and files of them that are damaged: told apart by the errors that libraries raise."""

from __future__ import annotations

from collections.abc import Iterator

# The packages whose errors are of the network.
_NETWORK = ("httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3", "urllib", "http", "socket", "ssl")

# What is said of a file that ends too early or is something else.
_DAMAGED = ("incomplete", "invalid hash", "central directory", "header too large", "deserializing", "corrupted")


def is_interrupted(error: BaseException) -> bool:
    """Whether an error, or one that it came from, is of the network."""
    return any(
        isinstance(one, ConnectionError | TimeoutError) or type(one).__module__.partition(".")[0] in _NETWORK
        for one in _chain(error)
    )


def is_damaged(error: BaseException) -> bool:
    """Whether an error, or one that it came from, is of a file that is not whole."""
    return any(word in str(one).lower() for one in _chain(error) for word in _DAMAGED)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__
