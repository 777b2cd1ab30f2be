"""Sites, weather and devices that do not exist, with a truth that is known."""
