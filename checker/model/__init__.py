"""The frozen core: the values that pass between the rooms. No room's logic lives here."""
