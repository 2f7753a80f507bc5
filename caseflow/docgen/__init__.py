"""Word templates in, finished documents and PDF out."""
