"""Panels and dashboards as code: one spec, drawn by Grafana and by our own pages."""
