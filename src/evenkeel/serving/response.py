"""What the server says: an answer, or an error that a person and a program can read."""

from dataclasses import dataclass

import msgspec

from evenkeel.errors import EvenkeelError, shorten

Headers = list[tuple[str, str]]
JSON: Headers = [("content-type", "application/json")]
encode_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response."""

    status: int
    body: bytes
    headers: Headers


class RefusedRequestError(Exception):
    """A request that is refused, with the HTTP status to say so and the error to show."""

    def __init__(self, status: int, error: EvenkeelError, allow: str | None = None) -> None:
        super().__init__(error.problem)
        self.status = status
        self.error = error
        self.allow = allow


def respond(value: object, status: int = 200) -> Response:
    """Return ``value`` as a JSON response."""
    return Response(status, encode_json(value), JSON)


def refuse(refusal: RefusedRequestError, prediction_id: str | None = None) -> Response:
    """Return a refusal as a JSON response; ``id`` is that of its record in the prediction log."""
    error = refusal.error
    shown = {name: shorten(part) for name, part in error.parts().items()}
    if prediction_id is not None:
        shown["id"] = prediction_id
    headers = JSON if refusal.allow is None else [*JSON, ("allow", refusal.allow)]
    return Response(refusal.status, encode_json({"error": shorten(error.problem, 2_000), **shown}), headers)
