"""What is printed from a catalogue version for everybody: the zone's handbook, and a handout for each matter."""
