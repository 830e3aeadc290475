"""Who fits whom: a proposal with proof and reasons, and a coordinator who decides."""
