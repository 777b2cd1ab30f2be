"""What stops a codec too often rests: the device first, the script for everybody only when many devices stop it."""

from collections import Counter

import pytest

from ingest.codecs.breaker import FORGOTTEN_S, IN_REPLAY, TOLERANCE, Breaker, Rest

SCRIPT, OTHER = b"script", b"other"


def stop(breaker: Breaker, device: str, *moments: float) -> None:
    for moment in moments:
        breaker.stopped(SCRIPT, device, moment)


def test_five_stops_within_a_minute_make_a_device_rest_and_more_make_it_longer() -> None:
    breaker = Breaker()
    for second in range(4):
        stop(breaker, "bad", float(second))
        assert breaker.rest(SCRIPT, "bad", float(second)) is None
    stop(breaker, "bad", 4.0)
    rests = [breaker.rest(SCRIPT, "bad", moment) for moment in (4.0, 13.0, 14.0)]
    assert rests == [Rest(10.0, whole=False), Rest(1.0, whole=False), None]
    stop(breaker, "bad", 14.0)
    assert breaker.rest(SCRIPT, "bad", 14.0) == Rest(20.0, whole=False)
    now = 34.0
    for _ in range(20):
        stop(breaker, "bad", now)
        rest = breaker.rest(SCRIPT, "bad", now)
        assert rest is not None
        now += rest.seconds
    stop(breaker, "bad", now)
    assert breaker.rest(SCRIPT, "bad", now) == Rest(600.0, whole=False)


def test_one_device_silences_neither_its_neighbours_nor_itself_under_another_script() -> None:
    breaker = Breaker()
    stop(breaker, "bad", 0.0, 1.0, 2.0, 3.0, 4.0)
    assert breaker.rest(SCRIPT, "bad", 4.0) == Rest(10.0, whole=False)
    assert breaker.rest(SCRIPT, "good", 4.0) is None
    assert breaker.rest(OTHER, "bad", 4.0) is None


def test_a_stop_now_and_then_is_tolerated() -> None:
    breaker = Breaker()
    for number in range(100):
        stop(breaker, "bad", number * 16.0)  # four within any minute
        assert breaker.rest(SCRIPT, "bad", number * 16.0) is None


def test_a_device_starts_anew_by_going_well_long_after_its_rest() -> None:
    breaker = Breaker()
    stop(breaker, "bad", 0.0, 0.0, 0.0, 0.0, 0.0)
    assert breaker.rest(SCRIPT, "bad", 0.0) == Rest(10.0, whole=False)
    breaker.went_well(SCRIPT, "bad", 10.0 + FORGOTTEN_S)  # not longer ago than that
    stop(breaker, "bad", 10.0 + FORGOTTEN_S)
    assert breaker.rest(SCRIPT, "bad", 10.0 + FORGOTTEN_S) == Rest(20.0, whole=False)
    breaker.went_well(SCRIPT, "bad", 31.0 + 2 * FORGOTTEN_S)
    stop(breaker, "bad", 1_500.0)
    assert breaker.rest(SCRIPT, "bad", 1_500.0) is None


def test_when_many_devices_stop_a_script_those_wait_and_the_others_go_on() -> None:
    breaker = Breaker()
    for number in range(12):
        assert breaker.rest(SCRIPT, "d0", float(number)) is None
        stop(breaker, f"d{number}", float(number))
    assert breaker.rest(SCRIPT, "d0", 11.0) == Rest(49.0, whole=False)  # until the stop of second 0 is a minute old
    assert breaker.rest(SCRIPT, "good", 11.0) is None
    assert breaker.rest(SCRIPT, "d0", 60.0) is None


def test_the_script_rests_for_all_after_24_stops_until_the_oldest_is_a_minute_old() -> None:
    breaker = Breaker()
    for number in range(24):
        assert breaker.rest(SCRIPT, "good", float(number)) is None
        stop(breaker, f"d{number}", float(number))
    assert breaker.rest(SCRIPT, "good", 23.0) == Rest(37.0, whole=True)
    assert breaker.rest(OTHER, "good", 23.0) is None
    assert breaker.rest(SCRIPT, "good", 60.0) is None
    stop(breaker, "d24", 60.5)  # the window moves on: the stop of second 1 is the oldest now
    assert breaker.rest(SCRIPT, "good", 60.5) == Rest(0.5, whole=True)


@pytest.mark.parametrize(("hostile", "known_after_s"), [(200, 1_800), (400, 3_000)])
def test_however_many_hostile_devices_cost_a_fifth_at_first_then_a_tenth_and_no_other_is_silent(
    hostile: int, known_after_s: int
) -> None:
    breaker = Breaker()
    stops: list[int] = []
    silent = 0
    for second in range(2 * 3600):
        for number in range(second % 10, hostile, 10):  # each sends every ten seconds
            if breaker.rest(SCRIPT, f"hostile {number}", float(second)) is None:
                stop(breaker, f"hostile {number}", float(second))
                stops.append(second)
        if second >= known_after_s:
            silent += breaker.rest(SCRIPT, "good", float(second)) is not None
    assert silent == 0
    within = Counter(second // 60 for second in stops)
    assert max(within.values()) <= 2 * TOLERANCE.in_all  # a calendar minute meets two windows
    after = [second for second in stops if second >= known_after_s]
    assert len(after) <= (7_200 - known_after_s) / 60 * TOLERANCE.of_suspects


def test_a_replay_tolerates_more_as_it_goes_over() -> None:
    breaker = Breaker(IN_REPLAY)
    for number in range(19):
        stop(breaker, "bad", number * 100.0)
    assert breaker.rest(SCRIPT, "bad", 1_800.0) is None
    stop(breaker, "bad", 1_900.0)
    assert breaker.rest(SCRIPT, "bad", 1_900.0) == Rest(10.0, whole=False)
