"""Domain errors. They carry a stable code, an HTTP-like status and data; a door translates them once."""

from __future__ import annotations


class Problem(Exception):
    """Something a caller can understand and mend.

    `code` is stable and searchable ("observations.unknown_station"); `data` fills the translated message.
    """

    status = 400

    def __init__(self, code: str, /, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.data.items())
        return f"{self.code} ({details})" if details else self.code


class Invalid(Problem):
    """The request is understood and wrong."""

    status = 422


class Unauthenticated(Problem):
    """Nobody is known to be asking."""

    status = 401


class Forbidden(Problem):
    """This caller may not."""

    status = 403


class NotFound(Problem):
    """No such thing, or not for this caller's eyes: the two are not told apart."""

    status = 404


class Conflict(Problem):
    """True of another state than the present one."""

    status = 409


class TooLarge(Problem):
    """More bytes than this door accepts."""

    status = 413


class Unavailable(Problem):
    """Try again later: nothing was lost and nothing was accepted."""

    status = 503


class TooMany(Problem):
    """The same caller asks too often."""

    status = 429
