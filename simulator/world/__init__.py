"""The history the simulator plays: plans, datatakes, passes, products, outages, all from one seed."""
