"""The dialects Vigie understands, in the order they are tried."""

from ingest.decoders import chirpstack_v4, linky_tic, vigie_json
from ingest.decoders.decoder import Decoder

__all__ = ["DECODERS", "decoder_for"]

DECODERS: tuple[Decoder, ...] = (vigie_json.DECODER, linky_tic.DECODER, chirpstack_v4.DECODER)


def decoder_for(topic: str) -> Decoder | None:
    """Return the first decoder that accepts the topic."""
    return next((decoder for decoder in DECODERS if decoder.accepts(topic)), None)
