"""``python -m ifealid_gpu``."""

from ifealid_gpu.cli import main

if __name__ == "__main__":
    main()
