"""Named blocks are found in their files."""

from storage.queries import all_queries, queries


def test_blocks_are_found_by_name_and_carry_no_semicolon_at_the_end() -> None:
    found = queries("readings")
    assert found["source"].endswith(b"WHERE name = %(name)s")
    assert all(not block.endswith(b";") for block in all_queries().values())


def test_a_file_without_names_has_no_blocks() -> None:
    assert queries("job_grants") == {}
    assert not any(name.startswith("job_grants") for name in all_queries())
