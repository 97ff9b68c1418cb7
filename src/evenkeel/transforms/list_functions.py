"""What the decoder makes of a list for the graph, which knows none: of the one in a row, and of a whole column of them.

Both ways give the same bits. An item that is null or NaN is no number, no word and no member; it counts as an item alone.
"""

from collections.abc import Mapping

from evenkeel.transforms.list_members import Contains, Distinct, Item, Length
from evenkeel.transforms.list_numbers import Greatest, Least, Mean, Sum
from evenkeel.transforms.list_words import WordRuns
from evenkeel.transforms.lists import ListFunction

LIST_FUNCTIONS: Mapping[str, ListFunction] = {
    one.name: one for one in (Length(), Sum(), Mean(), Least(), Greatest(), Contains(), Distinct(), Item(), WordRuns())
}
