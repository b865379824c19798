"""A window in a process of its own, for programs that go on computing while it is open.

glfw wants the first thread of a process, and a program that trains a network has that busy. So the window has a process
to itself, which draws frames whatever the program does.
"""
