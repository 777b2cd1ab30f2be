"""The dashboards, one file a board."""
