"""How gunicorn serves the site; it reads this file by itself.

The site is loaded once, and the workers begin with it: what they only read they share.
"""

preload_app = True
# Nobody steers it through a file while it runs; where there is no home it would complain of that.
control_socket_disable = True
