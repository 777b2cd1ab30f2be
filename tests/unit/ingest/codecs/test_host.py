"""The worker for real: whatever a codec does ends within a second, costs one frame, and the next one is decoded."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from domain.setup import CodecScript, Setup
from ingest.codecs.breaker import TOLERANCE
from ingest.codecs.host import CodecHost
from ingest.codecs.process import Worker, digest_of
from ingest.codecs.protocol import GIVEN
from ingest.knowledge import Knowledge
from ingest.payloads.payload import Frame

HEARD = datetime(2026, 3, 12, 17, 34, 20, tzinfo=UTC)
FRAME = Frame(2, bytes([1, 2, 255]), HEARD)
GOOD = "function decodeUplink(input) { return { data: { sum: input.bytes[0] * 256 + input.bytes[1] } } }"
ENDLESS = "function decodeUplink(input) { while (true) {} }"
HOLE = "function decodeUplink(input) { return { data: { x: new Array(1e9).join('x').length } } }"


def setup(revision: int = 1, **scripts: str) -> Setup:
    """A set-up in which each codec has a device of its own name."""
    return Setup(
        revision=revision,
        codecs={name: CodecScript(name, 1, source) for name, source in scripts.items()},
        device_codecs={name: name for name in scripts} | {"stranger": "built-in"},
    )


@pytest.fixture
def host() -> Iterator[CodecHost]:
    found = CodecHost()
    yield found
    found.close()


def test_a_frame_becomes_values(host: CodecHost) -> None:
    host.use(setup(good=GOOD))
    answer = host.read("good", FRAME)
    assert answer == ("good", [("sum", HEARD, 258, None)], None, False)
    assert host.worker.starts == 1


def test_devices_without_an_uploaded_codec_are_not_its_business(host: CodecHost) -> None:
    host.use(setup(good=GOOD))
    assert host.read("other", FRAME) is None
    assert host.read("stranger", FRAME) is None
    assert host.worker.starts == 0


@pytest.mark.parametrize(
    "source",
    [
        HOLE,
        ENDLESS,
        "function decodeUplink() { return new Array(1e9).sort() }",
        "function decodeUplink() { return /(a+)+$/.test('a'.repeat(40) + 'b') }",
        "function decodeUplink() { const all = []; while (true) all.push(new Array(1000).fill(1)) }",
        "function decodeUplink() { let s = 'x'; while (true) s += s }",
        "function decodeUplink() { return new Uint8Array(1e9) }",
        "function decodeUplink() { return 2n ** 100000000n }",
        "function decodeUplink() { return decodeUplink() }",
        "function decodeUplink() { return JSON.parse('['.repeat(1e6)) }",
        "function decodeUplink() { return { data: { text: 'y'.repeat(300000) } } }",
        "function decodeUplink() { return { data: { list: new Array(3000).fill(1) } } }",
        "function decodeUplink() { throw { toString() { while (true) {} } } }",
        "function decodeUplink() { return { data: { toJSON() { while (true) {} } } } }",
        "function decodeUplink() { throw null }",
        "function decodeUplink() { return Promise.resolve({ data: {} }) }",
        "async function decodeUplink() { return { data: {} } }",
        "function decodeUplink() { return 7 }",
        "function decodeUplink() { return { data: 7 } }",
        "JSON.stringify = null; function decodeUplink() { return { data: null } }",
        "while (true) {}",
        "this is no script",
        "const other = 1;",
        "export function decodeUplink() { return { data: { a: 1 } } }",
        "require('fs'); function decodeUplink() { return { data: { a: 1 } } }",
        "function decodeUplink() { return { errors: ['never'] } }",
        "function decodeUplink() { return { data: { text: '\\ud800' } } }",
        "",
    ],
)
def test_whatever_a_codec_does_ends_within_a_second_and_the_next_frame_is_decoded(host: CodecHost, source: str) -> None:
    host.use(setup(good=GOOD, bad=source))
    assert host.read("good", FRAME) is not None  # the worker runs
    starts = host.worker.starts
    answer = host.read("bad", FRAME)
    assert host.worker.starts - starts <= 1  # stopped once at most, after WALL_S
    assert answer is not None
    assert answer.values == []
    if "ud800" not in source:
        assert answer.fault is not None
        assert answer.fault.startswith("version 1: ")
    assert host.read("good", FRAME) == ("good", [("sum", HEARD, 258, None)], None, False)


def test_a_failed_decode_says_what_the_codec_said(host: CodecHost) -> None:
    host.use(
        setup(
            thrower="function decodeUplink(i) { throw new Error('wrong meter') }",
            refuser="function decodeUplink(i) { return { errors: ['port ' + i.fPort] } }",
            reader="function decodeUplink(i) { return { data: { a: nothing.b } } }",
            nameless="const a = 1",
        )
    )
    said = {name: host.read(name, FRAME) for name in ("thrower", "refuser", "reader", "nameless")}
    faults = {name: answer.fault for name, answer in said.items() if answer is not None}
    assert faults["thrower"] == "version 1: line 1: Error: wrong meter"
    assert faults["refuser"] == "version 1: the codec says: port 2"
    assert faults["reader"] == "version 1: line 1: ReferenceError: nothing is not defined"
    assert "no function decodeUplink(input)" in str(faults["nameless"])


def test_nothing_of_the_machine_is_there(host: CodecHost) -> None:
    names = ["os", "std", "process", "fetch", "XMLHttpRequest", "WebSocket", "Deno", "importScripts", "setTimeout"]
    there = ", ".join(f"{name}: typeof {name} === 'undefined' ? 0 : 1" for name in names)
    host.use(setup(look=f"function decodeUplink() {{ return {{ data: {{ {there} }} }} }}"))
    answer = host.read("look", FRAME)
    assert answer is not None
    assert {value.field: value.value for value in answer.values} == dict.fromkeys(names, 0)


def test_what_a_codec_keeps_stays_with_its_device(host: CodecHost) -> None:
    counting = """let seen = 0;
        function decodeUplink() { hidden = ++seen; Array.prototype.more = seen; return { data: { seen } } }"""
    both = setup(counting=counting)
    host.use(Setup(1, both.codecs, {"first": "counting", "second": "counting"}))

    def seen(device: str) -> float:
        answer = host.read(device, FRAME)
        assert answer is not None
        return answer.values[0].value

    assert [seen("first"), seen("first"), seen("second"), seen("first"), seen("second")] == [1, 2, 1, 3, 2]


def test_no_device_sees_what_the_frames_of_another_left_behind_even_when_contexts_are_dropped(host: CodecHost) -> None:
    source = """function decodeUplink(i) {
      if (i.fPort === 9) throw new Error('drops the context');
      const before = globalThis.owner === undefined ? i.bytes[0] : globalThis.owner;
      globalThis.owner = i.bytes[0]; Object.prototype.mark = i.bytes[0];
      return { data: { before, mark: ({}).mark } };
    }"""
    devices = [f"d{number}" for number in range(20)]
    host.use(fleet(source, *devices))
    for turn in range(6):
        for number, device in enumerate(devices):
            answer = host.read(device, Frame(1, bytes([number]), HEARD))
            assert answer is not None
            assert {value.field: value.value for value in answer.values} == {"before": number, "mark": number}
            if (turn + number) % 3 == 0:
                assert "drops the context" in str(host.read(device, Frame(9, b"", HEARD)))
    assert host.worker.starts == 1


def test_recv_time_port_and_bytes_are_what_ts013_says(host: CodecHost) -> None:
    source = """function decodeUplink(input) { return { data: {
        date: input.recvTime instanceof Date ? 1 : 0, epoch: input.recvTime.getTime(), hour: input.recvTime.getHours(),
        port: input.fPort, list: Array.isArray(input.bytes) ? 1 : 0, last: input.bytes[2],
        keys: Object.keys(input).length,
    } } }"""
    host.use(setup(show=source))
    answer = host.read("show", FRAME)
    assert answer is not None
    shown = {value.field: value.value for value in answer.values}
    epoch = 1773336860000
    assert shown == {"date": 1, "epoch": epoch, "hour": 17, "port": 2, "list": 1, "last": 255, "keys": 4}


STOPPED = "version 1: frames of this device stopped it too often, it rests: mend it; what waits is sent through again"
BY_MANY = "version 1: frames of many devices stopped it too often, it rests: mend it; what waits is sent through again"


def fleet(source: str, *devices: str, revision: int = 1) -> Setup:
    """A set-up in which one codec reads several devices."""
    return Setup(
        revision=revision, codecs={"one": CodecScript("one", 1, source)}, device_codecs=dict.fromkeys(devices, "one")
    )


def test_a_device_that_stops_its_codec_rests_and_others_with_the_same_codec_go_on() -> None:
    now = [100.0]
    host = CodecHost(clock=lambda: now[0])
    source = "function decodeUplink(i) { return { data: { n: i.fPort === 9 ? new Array(1e9).join('x').length : 1 } } }"
    host.use(fleet(source, "bad", "good"))
    poison = Frame(9, b"", HEARD)
    try:
        for _ in range(TOLERANCE.of_device):
            assert "longer than 0.5 s" in str(host.read("bad", poison))
        starts = host.worker.starts
        assert starts == TOLERANCE.of_device
        for _ in range(1000):
            assert host.read("bad", poison) == ("one", [], STOPPED, True)
        assert host.worker.starts == starts
        assert host.read("good", FRAME) == ("one", [("n", HEARD, 1, None)], None, False)
        host.use(fleet(source + " ", "bad", revision=2))  # a mended version need not wait
        assert host.read("bad", FRAME) == ("one", [("n", HEARD, 1, None)], None, False)
        host.use(fleet(source, "bad", revision=3))
        now[0] += 10.0
        assert "longer than 0.5 s" in str(host.read("bad", poison))
        assert host.read("bad", FRAME) == ("one", [], STOPPED, True)
    finally:
        host.close()


def test_many_devices_that_stop_a_codec_cost_no_more_than_its_share_of_a_minute() -> None:
    now = [100.0]
    host = CodecHost(wall_s=0.1, clock=lambda: now[0])
    source = "function decodeUplink(i) { return { data: { n: i.fPort === 9 ? new Array(1e9).join('x').length : 1 } } }"
    names = [f"bad {number}" for number in range(100)]
    host.use(fleet(source, "good", *names))
    poison = Frame(9, b"", HEARD)
    try:
        answers = [host.read(name, poison) for name in names]
        stopped = [answer for answer in answers if answer is not None and not answer.resting]
        assert len(stopped) == TOLERANCE.in_all
        assert answers[-1] == ("one", [], BY_MANY, True)
        assert host.read("good", FRAME) == ("one", [], BY_MANY, True)
        now[0] += 60.0
        assert host.read("good", FRAME) == ("one", [("n", HEARD, 1, None)], None, False)
    finally:
        host.close()


def test_good_frames_between_do_not_keep_a_poisonous_device_going() -> None:
    now = [100.0]
    host = CodecHost(wall_s=0.1, clock=lambda: now[0])
    source = "function decodeUplink(i) { return { data: { n: i.fPort === 9 ? new Array(1e9).join('x').length : 1 } } }"
    host.use(fleet(source, "half"))
    poison = Frame(9, b"", HEARD)
    try:
        for _ in range(TOLERANCE.of_device):
            assert host.read("half", FRAME) == ("one", [("n", HEARD, 1, None)], None, False)
            assert "longer than 0.1 s" in str(host.read("half", poison))
            now[0] += 12.0
        assert host.read("half", FRAME) == ("one", [("n", HEARD, 1, None)], None, False)  # 10 s have gone by
        assert "longer than 0.1 s" in str(host.read("half", poison))
        now[0] += 19.0
        assert host.read("half", FRAME) == ("one", [], STOPPED, True)
    finally:
        host.close()


def test_a_worker_that_the_machine_starves_is_given_more_time(host: CodecHost) -> None:
    host.use(setup(good=GOOD))
    host.read("good", FRAME)
    pid = host.worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    wake = threading.Timer(0.6, os.kill, (pid, signal.SIGCONT))
    wake.start()
    assert host.read("good", FRAME) == ("good", [("sum", HEARD, 258, None)], None, False)
    wake.join()
    assert (host.worker.starts, host.worker.pid) == (1, pid)


def test_a_worker_that_never_answers_is_killed_within_a_second(host: CodecHost) -> None:
    host.use(setup(good=GOOD))
    host.read("good", FRAME)
    assert host.worker.pid is not None
    os.kill(host.worker.pid, signal.SIGSTOP)
    answer = host.read("good", FRAME)
    assert answer is not None
    assert "longer than 0.5 s" in str(answer.fault)
    assert host.read("good", FRAME) == ("good", [("sum", HEARD, 258, None)], None, False)


def test_threads_may_share_a_worker() -> None:
    worker = Worker()
    sources = [f"function decodeUplink(i) {{ return {{ data: {{ n: i.fPort + {n} }} }} }}" for n in range(8)]

    def work(number: int) -> set[str]:
        source = sources[number]
        frames = (f'{{"bytes":[],"fPort":{port},"recvTime":0}}' for port in range(200))
        answers = [worker.decode(digest_of(source), source, str(number), frame) for frame in frames]
        return {answer.text for answer in answers} ^ {f'{{"data":{{"n":{port + number}}}}}' for port in range(200)}

    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(work, range(8))) == [set()] * 8
    finally:
        worker.close()


def test_a_worker_that_dies_costs_no_frame(host: CodecHost) -> None:
    host.use(setup(good=GOOD))
    for _ in range(3):
        assert host.read("good", FRAME) == ("good", [("sum", HEARD, 258, None)], None, False)
        assert host.worker.pid is not None
        os.kill(host.worker.pid, signal.SIGKILL)
    assert host.read("good", FRAME) == ("good", [("sum", HEARD, 258, None)], None, False)
    assert host.worker.starts == 4


def test_a_memory_that_many_devices_hold_is_given_back(host: CodecHost) -> None:
    hoarder = "const kept = new Uint8Array(24e6).fill(1); function decodeUplink() { return { data: { n: kept[5] } } }"
    one = setup(hoarder=hoarder)
    host.use(Setup(1, one.codecs, {f"d{number}": "hoarder" for number in range(60)}))
    for number in range(60):
        answer = host.read(f"d{number}", FRAME)
        assert answer is not None
        assert (answer.values[0].value, answer.fault) == (1, None)
    assert host.worker.starts == 1
    assert psutil.Process(host.worker.pid).memory_info().rss < 150e6


def test_the_worker_has_given_up_what_it_does_not_need(host: CodecHost) -> None:
    host.use(setup(good=GOOD))
    host.read("good", FRAME)
    process = psutil.Process(host.worker.pid)
    status = Path(f"/proc/{host.worker.pid}/status").read_text()
    assert host.worker.held == {"dies_with_parent": True, "system_calls": True}
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    assert process.environ() == {"TZ": "UTC0"}
    assert process.cwd() == "/"
    assert process.num_fds() == 3
    assert process.rlimit(psutil.RLIMIT_AS)[1] == 640 * 1024 * 1024
    assert process.rlimit(psutil.RLIMIT_NOFILE) == (3, 3)
    assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert process.rlimit(psutil.RLIMIT_CPU)[0] <= 6
    assert process.memory_info().rss < 30e6


def test_the_worker_ends_with_its_host(host: CodecHost) -> None:
    host.use(setup(good=GOOD))
    host.read("good", FRAME)
    pid = host.worker.pid
    host.close()
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert host.read("good", FRAME) == ("good", [("sum", HEARD, 258, None)], None, False)  # and may be started again


def test_more_scripts_than_a_worker_holds_are_still_run() -> None:
    worker = Worker()
    try:
        for number in range(300):
            source = f"function decodeUplink() {{ return {{ data: {{ n: {number} }} }} }}"
            answer = worker.decode(digest_of(source), source, "d", '{"bytes":[],"fPort":1,"recvTime":0}')
            assert answer == (GIVEN, f'{{"data":{{"n":{number}}}}}')
        assert worker.starts == 3
    finally:
        worker.close()


def test_a_worker_that_cannot_be_started_is_said_and_not_tried_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.codecs.process.PROGRAM", "raise SystemExit(1)")
    host = CodecHost()
    host.use(setup(good=GOOD))
    for _ in range(100):
        answer = host.read("good", FRAME)
    assert host.worker.starts == 1
    assert answer is not None
    assert answer.values == []


def test_knowledge_gives_its_set_up_to_the_host(host: CodecHost) -> None:
    knowledge = Knowledge(host)
    knowledge.use(setup(good=GOOD))
    answer = knowledge.codecs.read("good", FRAME)
    assert answer is not None
    assert answer.values == [("sum", HEARD, 258, None)]
