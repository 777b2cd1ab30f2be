"""Randomness by address: the same words, seed and number give the same numbers, whatever is drawn around them."""

import numpy as np

from simulators.chance import draw_block, generator, stable_hash, uniform_at


def test_the_hash_is_the_same_in_every_process() -> None:
    assert stable_hash("weather", "shock") == 9860061497077190232
    assert stable_hash("ab", "c") != stable_hash("a", "bc")


def test_a_block_depends_on_seed_stream_and_number_alone() -> None:
    block = draw_block(5, 42, 625)
    again = draw_block(5, 42, 625)
    assert block.normal.shape == block.uniform.shape == (32, 144)
    assert np.array_equal(block.normal, again.normal)
    for other in (draw_block(6, 42, 625), draw_block(5, 43, 625), draw_block(5, 42, 626)):
        assert not np.array_equal(block.normal, other.normal)
    assert generator(5, 42, 625).standard_normal((32, 1))[7, 0] == block.daily[7, 0]


def test_noise_never_turns_a_rate_round() -> None:
    assert draw_block(5, 42, 0).noise(daily=0.5, step=0.5).min() >= 0.2


def test_numbers_at_instants_are_even_and_depend_on_the_instant_alone() -> None:
    instants = np.arange(0, 600 * 50_000, 600)
    drawn = uniform_at(7, instants)
    assert drawn.min() >= 0.0
    assert drawn.max() < 1.0
    assert abs(np.histogram(drawn, 10, (0, 1))[0] - 5000).max() < 300
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.02
    assert np.array_equal(uniform_at(7, instants[::-1]), drawn[::-1])
    assert not np.array_equal(uniform_at(8, instants), drawn)
