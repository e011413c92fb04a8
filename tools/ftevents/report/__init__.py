"""Reports: one model of a verdict, many renderers of it."""

from ftevents.report.model import ClauseReport, Finding, Report, build

__all__ = ["ClauseReport", "Finding", "Report", "build"]
