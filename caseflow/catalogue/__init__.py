"""Law as data: reads the files of workflows/ and checks them as a whole."""

from caseflow.catalogue.loader import HOUSE, load_law
from caseflow.catalogue.published import publish
from caseflow.catalogue.whole import Registry

__all__ = ["HOUSE", "Registry", "load_law", "publish"]
