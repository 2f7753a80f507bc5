"""Measurements of caseflow, each beside its floor or peer: `make bench`."""
