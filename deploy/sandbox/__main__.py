"""`python -m deploy.sandbox` is the command `boyd`."""

from deploy.sandbox.cli import main

if __name__ == "__main__":
    main()
