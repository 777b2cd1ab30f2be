"""One file a dialect, each with one descriptor; `registry.py` lists them."""
