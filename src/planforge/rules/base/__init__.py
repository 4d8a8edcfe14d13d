"""What every rule is made of: its base class, the open and the finished plan it speaks of, its words."""
