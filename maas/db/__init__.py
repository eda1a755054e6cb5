"""Tables, bulk writes and repositories: the only place that speaks SQL."""
