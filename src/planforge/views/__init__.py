"""What is said of each answer: a text for a person, values for a program. The command line only prints either."""
