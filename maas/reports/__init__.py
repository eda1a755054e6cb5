"""REPORT: a statement as a document, in every format people ask for; it only shows, never counts."""
