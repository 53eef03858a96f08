"""What was committed against what was received, while things break on purpose."""
