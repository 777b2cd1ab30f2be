"""Mapping profiles: an operator declares how the messages of a topic become readings; no code, no templates."""
