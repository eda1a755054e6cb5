"""What a tester holds in the hand: the segment's clock, and faults on demand."""
