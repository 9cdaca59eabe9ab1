"""What leaves the screen: paper."""
