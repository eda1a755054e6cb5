"""The vocabulary of boards: a panel of ours is a function that returns one of Grafana's own."""
