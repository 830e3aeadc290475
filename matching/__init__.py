"""Who fits whom: a proposal with proof and reasons, and a coordinator who decides."""

import os

# The engine has threads of its own: a second set under numpy would only stand in their way.
# numpy reads this once, when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
