"""Every run that was made, kept from one day to the next: what went in, what came out, what was noted.

One database file of the user holds them, whether they were made in the window or in the terminal.
"""
