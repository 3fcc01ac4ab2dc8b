"""`python -m sio_workflow.cli`: the `sio` command."""

from sio_workflow.cli import main

main()
