"""Signs of life by device and gateway: counts, gaps of the frame counter, the last word on each thing."""

from datetime import UTC, datetime, timedelta

from domain.heard import Heard, HeardKind, Reception
from storage.hearing import RECENT, Known, device_columns, first_times, gateway_columns

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def uplink(minutes: float, frame: int | None = None, *receptions: Reception, device: str = "d") -> Heard:
    return Heard(device, at(minutes), HeardKind.UPLINK, receptions, frame)


def array(*moments: datetime) -> str:
    """Return the array literal that PostgreSQL casts to timestamptz[]."""
    return "{" + ",".join(moment.isoformat() for moment in moments) + "}"


def test_nothing_heard_is_nothing_to_write() -> None:
    assert device_columns([]) == {}
    assert gateway_columns([uplink(0)]) == {}


def test_gaps_of_the_counter_are_lost_frames_and_a_restart_is_none() -> None:
    columns = device_columns(
        [uplink(0, 25), uplink(1, 28), uplink(2, 28), uplink(3, 0), uplink(4, 5_000), uplink(5, 5_001)]
    )
    assert columns["uplinks"] == [5]  # 28 came twice
    assert columns["lost_frames"] == [2]
    assert (columns["first_frame"], columns["last_frame"], columns["frames"]) == ([5_000], [5_001], [2])
    assert columns["anew"] == [True]


def test_frames_that_come_in_another_order_are_not_lost() -> None:
    columns = device_columns([uplink(0, 5), uplink(1, 8), uplink(2, 6), uplink(3, 6), uplink(4, 9), uplink(5, 7)])
    assert (columns["lost_frames"], columns["anew"]) == ([0], [False])
    assert (columns["first_frame"], columns["last_frame"], columns["frames"]) == ([5], [9], [5])


def test_a_join_starts_the_counter_anew() -> None:
    columns = device_columns([uplink(0, 5), Heard("d", at(1), HeardKind.JOIN), uplink(2, 9)])
    assert (columns["joins"], columns["lost_frames"]) == ([1], [0])
    assert (columns["first_frame"], columns["last_frame"], columns["anew"]) == ([9], [9], [True])


def test_each_thing_keeps_its_last_word() -> None:
    columns = device_columns(
        [
            Heard("d", at(0), HeardKind.STATUS, battery=80.0),
            Heard("d", at(1), HeardKind.ERROR, detail="UPLINK_MIC"),
            Heard("d", at(2), HeardKind.OFFLINE, network="lns"),
            uplink(3, 1, Reception("gw-1", -110.0, -3.0), Reception("gw-2", -70.0, 9.0), Reception("gw-3")),
        ]
    )
    assert (columns["battery"], columns["battery_at"]) == ([80.0], [at(0)])
    assert (columns["errors"], columns["last_error"], columns["last_error_at"]) == ([1], ["UPLINK_MIC"], [at(1)])
    assert (columns["online"], columns["online_at"], columns["network"]) == ([False], [at(2)], ["lns"])
    assert (columns["gateway"], columns["rssi"], columns["snr"]) == (["gw-2"], [-70.0], [9.0])
    assert (columns["first_heard"], columns["last_heard"]) == ([at(0)], [at(3)])


def test_names_that_a_column_would_take_for_one_are_one_row() -> None:
    columns = device_columns([uplink(0, device="a\x00"), uplink(1, device="a\ufffd")])
    assert (columns["device"], columns["uplinks"]) == (["a\ufffd"], [2])


def test_gateways_by_device() -> None:
    columns = gateway_columns(
        [
            uplink(0, 1, Reception("g1", -80.0, 1.0), Reception("g2", -90.0, 2.0)),
            uplink(5, 2, Reception("g1", -81.0, 3.0)),
            Heard("e", at(1), HeardKind.JOIN, (Reception("g1"),)),
        ]
    )
    told = ("device", "gateway", "first_heard", "last_heard", "rssi", "snr")
    assert list(zip(*(columns[name] for name in told), strict=True)) == [
        ("d", "g1", at(0), at(5), -81.0, 3.0),
        ("d", "g2", at(0), at(0), -90.0, 2.0),
        ("e", "g1", at(1), at(1), None, None),
    ]
    assert columns["uplinks"] == ";".join([array(at(0), at(5)), array(at(0)), "{}"])


def test_what_a_gateway_tells_twice_in_a_batch_is_one_uplink() -> None:
    columns = gateway_columns(
        [
            uplink(5, 2, Reception("g", -81.0)),
            uplink(0, 1, Reception("g", -80.0)),
            uplink(5, 2, Reception("g", -70.0)),
            Heard("d", at(0), HeardKind.STATUS, (Reception("g", -60.0),)),
        ]
    )
    assert columns["uplinks"] == array(at(0), at(5))
    assert (columns["first_heard"], columns["last_heard"], columns["rssi"]) == ([at(0)], [at(5)], [-70.0])


def test_what_is_known_of_a_device_is_not_counted_again() -> None:
    known = {"d": Known(((at(0), 5), (at(10), 6)), last_join_at=at(-5), last_error_at=at(1))}
    told = [
        Heard("d", at(-5), HeardKind.JOIN),
        uplink(0, 5),
        Heard("d", at(1), HeardKind.ERROR, detail="MIC"),
        uplink(15, 6),  # frame 6 of a network that tells no time, received again
        uplink(21, 6),  # as a device numbers that began anew without a word
        uplink(20, 7),
    ]
    columns = device_columns(told, known)
    assert (columns["uplinks"], columns["joins"], columns["errors"], columns["anew"]) == ([2], [0], [0], [False])
    assert columns["ahead"] == [True]
    assert (columns["told_at"], columns["told_frame"]) == (array(at(20), at(21)), "{7,6}")
    assert columns["told_spoke"] == array(at(20), at(21))


def test_what_comes_late_is_told_with_what_is_known() -> None:
    known = {"d": Known(((at(0), 5), (at(10), 8)))}
    columns = device_columns([uplink(20, 9), uplink(5, 6)], known)
    assert (columns["uplinks"], columns["ahead"]) == ([2], [False])
    assert (columns["told_at"], columns["told_frame"]) == (array(at(0), at(5), at(10), at(20)), "{5,6,8,9}")
    assert columns["told_spoke"] == array(at(5), at(20))


def test_what_is_older_than_all_that_is_known_is_not_counted() -> None:
    known = {"d": Known(tuple((at(number), number) for number in range(100, 100 + RECENT)))}
    columns = device_columns([uplink(99, 99), uplink(100 + RECENT, 100 + RECENT)], known)
    assert columns["uplinks"] == [1]
    assert (columns["ahead"], columns["told_frame"]) == ([True], "{132}")


def test_the_first_time_of_each_device() -> None:
    assert first_times([uplink(3, device="a"), uplink(1, device="b"), uplink(2, device="a")]) == {
        "a": at(2),
        "b": at(1),
    }


def test_times_of_speaking_are_a_minute_apart_and_nine_at_most() -> None:
    columns = device_columns([uplink(minutes, frame) for frame, minutes in enumerate([0, 0.5, 1, 1.9, 2])])
    assert columns["told_spoke"] == array(at(0), at(1), at(2))
    columns = device_columns([uplink(minutes, minutes) for minutes in range(12)])
    assert columns["told_spoke"] == array(*map(at, range(3, 12)))
    assert device_columns([uplink(0)])["told_frame"] == "{NULL}"


def test_the_lost_frames_of_late_are_those_missing_between_the_last_uplinks() -> None:
    def lost(*frames: int | None) -> object:
        known = {"d": Known(tuple((at(number), frame) for number, frame in enumerate(frames)))}
        return device_columns([Heard("d", at(99), HeardKind.STATUS)], known)["recent_lost"]

    assert lost(1, 5) == [3]
    assert lost(1, 3, 2, 5) == [1]  # 4
    assert lost(7, 9, 60_000, 60_002) == [2]  # 8 and 60001: it started anew between them
    assert lost(900, 902, 0, 2) == [2]  # 901 and 1
    assert lost(None, None) == [0]
    # A year ago it lost a thousand; nothing of the last 32.
    assert device_columns([uplink(0, 1), *(uplink(n, 1_000 + n) for n in range(1, 33))])["recent_lost"] == [0]
