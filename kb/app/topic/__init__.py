"""What the notes say of one topic, as a page."""
