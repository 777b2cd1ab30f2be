"""The communes that Vigie knows: found by their INSEE number, or by their name where no other has it."""

from collections.abc import Iterator, Mapping

from domain.spelling import folded

__all__ = ["Communes"]

SHORT = {"st": "saint", "ste": "sainte"}
"""As people write the first word of a name, and words after a hyphen."""


class Communes(Mapping[str, str]):
    """Names by INSEE number."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)
        numbers: dict[str, list[str]] = {}
        for number, name in sorted(self._names.items()):
            numbers.setdefault(_key(name), []).append(number)
        self._numbers = numbers

    def __getitem__(self, number: str) -> str:
        return self._names[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def named(self, name: str) -> tuple[str, ...]:
        """Return the numbers of the communes of that name, however it is accented, hyphenated or capitalised."""
        return tuple(self._numbers.get(_key(name), ()))


def _key(name: str) -> str:
    return " ".join(SHORT.get(word, word) for word in folded(name).split())
