"""`python -m hubmanager` is the same as `hubmanager`."""

from hubmanager.cli import main

if __name__ == "__main__":
    main()
