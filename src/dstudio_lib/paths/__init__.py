"""Ways through the course: episodes and what each needs, routes to a goal, what a learner knows and forgets, and the next step."""
