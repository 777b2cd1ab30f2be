"""Files of suppliers and grid operators: one module a layout."""
