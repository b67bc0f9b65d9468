"""What is printed of how people are served: papers of the meetings, the lists, the weekly digests; PDF and Excel."""
