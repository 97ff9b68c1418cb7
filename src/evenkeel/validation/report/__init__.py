"""The report on a data set, alone or beside another: one HTML page that stands alone."""

from evenkeel.validation.report.base import Report, check_place

__all__ = ["Report", "check_place"]
