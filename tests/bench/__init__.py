"""What each page costs at real size: `make bench`, or `python -m tests.bench --quick`."""
