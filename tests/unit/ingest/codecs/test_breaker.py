"""A codec that has to be stopped again and again rests, longer each time, until it ends by itself once."""

from ingest.codecs.breaker import Breaker

BAD, GOOD = b"bad", b"good"


def test_five_stops_in_a_row_make_it_rest_and_more_make_it_longer() -> None:
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


def test_one_that_ends_by_itself_starts_anew() -> None:
    breaker = Breaker()
    for _ in range(4):
        breaker.stopped(BAD, 0.0)
    breaker.ended(BAD)
    for _ in range(4):
        breaker.stopped(BAD, 0.0)
    assert breaker.rest(BAD, 0.0) == 0
