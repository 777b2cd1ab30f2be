"""What all sites share: weather, sky, calendar and night."""
