"""Probes: each sends requests with one intent and only adds exchanges."""
