"""Diagnosis: the likely cause behind broken clauses, from the kill matrix read backwards."""

from ftevents.diagnosis.causes import Cause, likely_causes

__all__ = ["Cause", "likely_causes"]
