"""On which days and at what times the sessions are."""
