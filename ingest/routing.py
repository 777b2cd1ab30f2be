"""Which decoder a message is for: the operator's profiles, then dialects with a topic, then those known by shape."""

from collections.abc import Callable, Iterator, Sequence

from domain.reading import RawMessage
from domain.rejection import Reason, Rejection
from domain.setup import StoredProfile
from ingest.decoders.decoder import ANY_TOPIC, Decoder, refuse
from ingest.decoders.registry import DECODERS
from ingest.json_message import MOST_SHAPED
from ingest.knowledge import Knowledge
from ingest.namesake import told_apart

__all__ = ["Router"]

MOST_TOPICS = 50_000
"""Topics whose candidates are remembered; beyond that they are found anew."""


def _is_unseen(message: RawMessage, _known: Knowledge) -> bool:
    return len(message.payload) > MOST_SHAPED


def _unseen(message: RawMessage, _known: Knowledge) -> Iterator[Rejection]:
    detail = f"{len(message.payload)} bytes: on a topic that no dialect has, at most {MOST_SHAPED} are looked at"
    yield refuse(message, Reason.TOO_LARGE, detail)


UNSEEN = Decoder("beyond_shape", ANY_TOPIC, _unseen, _is_unseen, most_bytes=MOST_SHAPED)
"""For what nobody knows, and is too large to be known by its shape: that it is too large is why."""

Compile = Callable[[StoredProfile], Decoder]


class Router:
    """Finds decoders, and remembers by topic which may apply.

    Args:
        knowledge: what `fits` may ask, and whose set-up holds the profiles.
        compile_profile: turns a stored profile into a decoder; it does not raise.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        compile_profile: Compile | None = None,
        decoders: Sequence[Decoder] = DECODERS,
    ) -> None:
        self._knowledge = knowledge
        self._compile = compile_profile
        self._built_in = tuple(map(told_apart, decoders))
        self._profiles: tuple[StoredProfile, ...] = ()
        self._decoders = self._built_in
        self._candidates: dict[str, tuple[Decoder, ...]] = {}

    def decoder_for(self, message: RawMessage) -> Decoder | None:
        """Return the first decoder that the message fits."""
        for decoder in self._of_topic(message.topic):
            if decoder.fits(message, self._knowledge):
                return decoder
        return UNSEEN if UNSEEN.fits(message, self._knowledge) else None

    def _of_topic(self, topic: str) -> tuple[Decoder, ...]:
        if self._knowledge.setup.profiles is not self._profiles:
            self._take_profiles()
        known = self._candidates.get(topic)
        if known is None:
            known = tuple(decoder for decoder in self._decoders if decoder.accepts(topic))
            if len(self._candidates) < MOST_TOPICS:
                self._candidates[topic] = known
        return known

    def _take_profiles(self) -> None:
        before, self._profiles = self._profiles, self._knowledge.setup.profiles
        if self._profiles == before:  # a set-up is read anew whatever changed in it
            return
        compiled = [self._compile(profile) for profile in self._profiles] if self._compile else []
        self._decoders = (*compiled, *self._built_in)
        self._candidates = {}
