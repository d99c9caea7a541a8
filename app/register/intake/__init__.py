"""Loads CSV files into the register: read, resolve, check, write; all or nothing."""

from app.register.intake.faults import Fault, Faults
from app.register.intake.load import DemoContentError, Report, load_folder

__all__ = ["DemoContentError", "Fault", "Faults", "Report", "load_folder"]
