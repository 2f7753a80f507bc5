"""Work-safety enforcement cases, from inspection to archive: a pure core, services, thin doors."""

__version__ = "0.1.0"
