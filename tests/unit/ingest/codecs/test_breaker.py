"""A codec that has to be stopped again and again rests, longer each time, until it has gone well for long enough."""

from math import inf

from ingest.codecs.breaker import FORGOTTEN_S, Breaker

BAD, GOOD = b"bad", b"good"


def test_five_stops_within_a_minute_make_it_rest_and_more_make_it_longer() -> None:
    breaker = Breaker()
    for second in range(4):
        breaker.stopped(BAD, float(second))
        assert breaker.rest(BAD, float(second)) == 0
    breaker.stopped(BAD, 4.0)
    assert (breaker.rest(BAD, 4.0), breaker.rest(BAD, 13.0), breaker.rest(BAD, 14.0)) == (10.0, 1.0, 0.0)
    assert breaker.rest(GOOD, 4.0) == 0
    breaker.stopped(BAD, 14.0)
    assert breaker.rest(BAD, 14.0) == 20.0
    now = 34.0
    for _ in range(20):
        breaker.stopped(BAD, now)
        now += breaker.rest(BAD, now)
    breaker.stopped(BAD, now)
    assert breaker.rest(BAD, now) == 600.0


def test_a_stop_now_and_then_is_tolerated() -> None:
    breaker = Breaker()
    for number in range(100):
        breaker.stopped(BAD, number * 16.0)  # four within any minute
        assert breaker.rest(BAD, number * 16.0) == 0


def test_one_that_went_well_for_long_starts_anew() -> None:
    breaker = Breaker()
    for _ in range(5):
        breaker.stopped(BAD, 0.0)
    assert breaker.rest(BAD, 0.0) == 10.0
    breaker.stopped(BAD, 10.0 + FORGOTTEN_S)
    assert breaker.rest(BAD, 10.0 + FORGOTTEN_S) == 20.0
    breaker.stopped(BAD, 1000.0 + FORGOTTEN_S)
    assert breaker.rest(BAD, 1000.0 + FORGOTTEN_S) == 0


def test_a_replay_may_tolerate_more_over_any_time() -> None:
    breaker = Breaker(7, inf)
    for number in range(6):
        breaker.stopped(BAD, number * 500.0)
    assert breaker.rest(BAD, 2_500.0) == 0
    breaker.stopped(BAD, 3_000.0)
    assert breaker.rest(BAD, 3_000.0) == 10.0
