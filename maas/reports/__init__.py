"""REPORT: a statement as a document, in every format people ask for; it shows, and never counts."""
