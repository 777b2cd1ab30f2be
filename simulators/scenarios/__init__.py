"""Scenario files: their form, how they are read, and how a plan is drawn from them."""
