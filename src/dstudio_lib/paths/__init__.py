"""Ways through the course: the episodes, what each needs, the tracks and the certificates."""
