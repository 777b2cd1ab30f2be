"""A maker's real codecs: the npm package @adeunis/codecs 1.6.1 (MIT), made TS013 as docs/howto/upload-a-codec.md says.

The package is fetched by npm into pytest's cache; the tests are skipped where npm, or what it needs, is not there.
Expected values are those of the package's own tests (src/products/*/*.spec.ts), or worked out beside the frame.
"""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.codecs import MOST_SOURCE
from domain.setup import CodecScript, Setup
from ingest.codecs.host import CodecHost
from ingest.payloads.payload import Frame

PACKAGE = "@adeunis/codecs@1.6.1"
MEMBER = "package/dist/index.js"
HEARD = datetime(2026, 3, 12, 17, 34, 20, tzinfo=UTC)

HEAD = "var adeunis = (function (module) {\n"
FOOT = """
return module.exports; })({ exports: {} });
var decoder = new adeunis.Decoder();
%s
function decodeUplink(input) {
  var data = decoder.decode(Buffer.from(input.bytes).toString('hex'));
  if (data.error || data.type === 'Unsupported' || data.type === 'Invalid') {
    return { errors: [data.error || data.type + ' frame'] };
  }
  return { data: data };
}
"""


@pytest.fixture(scope="session")
def library(pytestconfig: pytest.Config) -> str:
    """The text of the package's one file."""
    folder = pytestconfig.cache.mkdir("adeunis-codecs")
    kept = folder / "index-1.6.1.js"
    if not kept.exists():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed here")
        try:
            subprocess.run(["npm", "pack", PACKAGE], cwd=folder, capture_output=True, check=True, timeout=120)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            pytest.skip(f"npm cannot fetch {PACKAGE} here")
        (packed,) = folder.glob("*.tgz")
        with tarfile.open(fileobj=io.BytesIO(packed.read_bytes())) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            kept.write_bytes(member.read())
    return kept.read_text(encoding="utf-8")


@pytest.fixture
def host(library: str) -> Iterator[CodecHost]:
    found = CodecHost()
    types = ("pulse", "pulse3", "pulse4", "temp", "temp4", "ticCbeLinkyMono", "ticCbeLinkyTri", "ticPmePmi", "comfort2")
    scripts = {kind: HEAD + library + FOOT % f"decoder.setDeviceType('{kind}');" for kind in types}
    scripts["untold"] = HEAD + library + FOOT % ""
    assert all(len(source.encode()) < MOST_SOURCE for source in scripts.values())
    codecs = {name: CodecScript(name, 1, source) for name, source in scripts.items()}
    found.use(Setup(1, codecs, {name: name for name in codecs}))
    yield found
    found.close()


def values(host: CodecHost, kind: str, frame: str) -> dict[str, tuple[float, str | None]]:
    answer = host.read(kind, Frame(1, bytes.fromhex(frame), HEARD))
    assert answer is not None
    assert answer.fault is None
    assert host.read(kind, Frame(1, bytes.fromhex(frame), HEARD)) == answer  # it keeps nothing that changes its answers
    return {value.field: (value.value, value.unit) for value in answer.values}


def test_pulse_4_reads_two_counters(host: CodecHost) -> None:
    found = values(host, "pulse4", "46340000009f0000000214ABA3E9")
    assert (found["counterValues.0"], found["counterValues.1"]) == ((0x9F, None), (2, None))
    assert found["status.frameCounter"] == (1, None)  # bits 7 to 5 of the status 34


def test_pulse_4_reads_a_history(host: CodecHost) -> None:
    found = values(host, "pulse4", "5a8400000127000100020003000414ABA3E9")
    # 0127 is 295; each u16 that follows is what was counted in the step before.
    assert [found[f"counterValues.{at}"][0] for at in range(5)] == [295, 294, 292, 289, 285]


def test_a_pulse_4_that_is_not_told_its_type_is_unsupported(host: CodecHost) -> None:
    """The library looks for parsers of the device type that `setDeviceType` stored, and does not guess it by itself."""
    answer = host.read("untold", Frame(1, bytes.fromhex("46340000009f0000000214ABA3E9"), HEARD))
    assert answer is not None
    assert (answer.values, answer.fault) == ([], "version 1: the codec says: Unsupported frame")


def test_linky_behind_an_adeunis_transmitter(host: CodecHost) -> None:
    frame = "4940303231373238303331383139000012340000002b0000002c0000002d0000001100000012000000130000002000000010"
    found = values(host, "ticCbeLinkyTri", frame)
    assert found["BASE"] == (0x1234, "Wh")
    assert [found[f"IINST{phase}"] for phase in (1, 2, 3)] == [(43, "A"), (44, "A"), (45, "A")]
    assert (found["PMAX"][0], found["PAPP"][0]) == (32, 16)


def test_pme_pmi_behind_an_adeunis_transmitter(host: CodecHost) -> None:
    frame = "49601504140d2b05000002c30000009800000002000002eb485045000692cc00025caa0000053700068db800025b8200000528"
    found = values(host, "ticPmePmi", frame)
    assert (found["EA_s"][0], found["ER+_s"][0], found["EAPP_s"][0]) == (0x2C3, 0x98, 0x2EB)


@pytest.mark.parametrize("frame", ["ff00", "46", "", "0000", "5a"])
def test_frames_that_are_none_are_refused_and_the_next_is_read(host: CodecHost, frame: str) -> None:
    answer = host.read("pulse4", Frame(1, bytes.fromhex(frame), HEARD))
    assert answer is not None
    assert answer.fault is not None or answer.values
    assert values(host, "pulse4", "46340000009f0000000214ABA3E9")["counterValues.0"] == (159, None)
    assert host.worker.starts == 1
