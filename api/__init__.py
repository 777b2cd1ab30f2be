"""HTTP: the JSON API, its problems, and the pages."""
