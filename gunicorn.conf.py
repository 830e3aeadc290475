"""How gunicorn serves the site; it reads this file by itself.

The site is loaded once, and the workers begin with it: what they only read they share.
"""

preload_app = True
