"""What `./dev` is made of: one module per thing it prepares or runs.

Standard library only: everything here runs before the virtual environment exists.
"""
