"""Names of things in notes: how they are folded, spelled, found and believed, and where they stand."""
