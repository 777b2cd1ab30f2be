"""The detectors, most specific first: of two that see the same hours, the earlier one names the event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analytics.detectors import band, continuous_flow, lighting, night_excess
from analytics.detectors.finding import Context
from analytics.frame import Frame
from domain.anomaly import Anomaly, AnomalyKind

__all__ = ["DETECTORS", "Detector"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """A causal, pure way to find anomalies; its name carries its version, its page is docs/methods/<page>.md."""

    name: str
    kinds: tuple[AnomalyKind, ...]
    page: str
    detect: Callable[[Frame, Context], Iterable[Anomaly]]


DETECTORS = (
    Detector(
        name=lighting.NAME,
        kinds=(AnomalyKind.DAYTIME_LIGHTING, AnomalyKind.LIGHTING_OUT),
        page="lighting",
        detect=lighting.detect,
    ),
    Detector(
        name=continuous_flow.NAME,
        kinds=(AnomalyKind.CONTINUOUS_FLOW,),
        page="continuous_flow",
        detect=continuous_flow.detect,
    ),
    Detector(
        name=night_excess.NAME, kinds=(AnomalyKind.NIGHT_EXCESS,), page="night_excess", detect=night_excess.detect
    ),
    Detector(name=band.NAME, kinds=(AnomalyKind.EXCESS, AnomalyKind.DEFICIT), page="band", detect=band.detect),
)
