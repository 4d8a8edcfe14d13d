"""`python -m planforge` is `planforge`."""

from planforge.cli import main

if __name__ == "__main__":
    main(prog_name="planforge")
