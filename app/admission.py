"""Whether the database lets in what runs for long: asked once, before it starts."""

from app.console import say, sentence
from domain.errors import LoginRefusedError, UnavailableError
from storage.connection import Role, connect

__all__ = ["admitted"]


def admitted(address: str, role: Role) -> str:
    """Return the database's address, once it was tried.

    A database that is away is told of, for it is waited for; a login that is refused later on is waited for too.

    Raises:
        LoginRefusedError: it is there and lets nobody in: somebody must mend the address first.
        UsageError: the address is none.
    """
    try:
        with connect(address, role):
            pass
    except LoginRefusedError:
        raise
    except UnavailableError as error:
        say(sentence(error))
    return address
