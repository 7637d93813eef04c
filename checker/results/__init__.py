"""From outcomes to a finished run: findings with places, messages and remedies for people."""
