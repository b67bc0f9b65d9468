"""What happens in the portal becomes notices."""
