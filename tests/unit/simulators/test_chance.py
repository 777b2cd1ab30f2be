"""Randomness by address: the same words, seed and day give the same numbers, whatever is drawn around them."""

import numpy as np

from simulators.chance import day_generator, draw_block, stable_hash


def test_the_hash_is_the_same_in_every_process() -> None:
    assert stable_hash("weather", "shock") == 9860061497077190232
    assert stable_hash("ab", "c") != stable_hash("a", "bc")


def test_a_day_drawn_alone_is_the_day_of_its_block() -> None:
    block = draw_block(5, 42, 20_000)
    alone = day_generator(5, 42, 20_007)
    assert block.daily[7, 0] == alone.standard_normal()
    assert np.array_equal(block.normal[7], alone.standard_normal(144))
    assert np.array_equal(block.uniform[7], alone.random(144))


def test_noise_never_turns_a_rate_round() -> None:
    assert draw_block(5, 42, 0).noise(daily=0.5, step=0.5).min() >= 0.2
