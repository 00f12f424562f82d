"""``python -m yibao`` is the ``yibao`` command."""

from yibao.cli import main

if __name__ == "__main__":
    main()
