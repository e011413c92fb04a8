"""The baseline: deviations that are known, each with its reason, so that a run fails for new ones only, and for those that are gone."""

from ftevents.report.baseline.entries import Baseline, Entry, Standing
from ftevents.report.baseline.reading import open_baseline, read_baseline
from ftevents.report.baseline.updating import update_baseline

__all__ = ["Baseline", "Entry", "Standing", "open_baseline", "read_baseline", "update_baseline"]
