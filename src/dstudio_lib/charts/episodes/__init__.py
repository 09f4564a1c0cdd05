"""What belongs to one episode alone: its bets, its checks and the small tables that its cells end on, one module an episode."""
