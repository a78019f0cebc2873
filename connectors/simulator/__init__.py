"""A platform to try things against (模拟平台): the example wire, and all that can go wrong on the other side.

`application.make_app` is the application, `running.Simulator` listens, `sunlit simulate` is for all.
No real platform answers exactly like this: the wire is an example, to be checked with your platform.
"""
