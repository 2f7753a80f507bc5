"""The pure core: it gets data and a time, and returns decisions; no input or output."""
