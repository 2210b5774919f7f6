"""Company names that exist nowhere: plausible, unique, and a few that break careless software."""

from __future__ import annotations

import numpy as np

from nrr.demo.draws import Draws, Ints
from nrr.demo.scenario import INDUSTRIES

WHALE = "Corvane Global Logistics"
AWKWARD = (
    "O'Hanlon & Daughters Bakery",
    "Müller-Grünfeld Maschinenbau",
    "Crête & Fils Pâtisserie",
    "D'Arcy-Lowell Freight",
    "潮見原精機",
    "Søndermark Møbler",
    "Quill & Tannerson",
    "Zörbig Öl & Gas",
    "Łąkowiec Tekstylia",
    "Peñalara Alimentos",
)
# fmt: off
_HEADS = (
    "Alder", "Amber", "Ash", "Barrow", "Beck", "Birch", "Blythe", "Bracken", "Bram", "Brindle", "Calder", "Carrow",
    "Cedar", "Clem", "Copper", "Cran", "Dapple", "Dale", "Dun", "Ebon", "Elder", "Ember", "Fallow", "Fen", "Fern",
    "Finch", "Flint", "Garner", "Glen", "Gorse", "Gran", "Hale", "Harrow", "Haw", "Hazel", "Heron", "Holm", "Iver",
    "Juniper", "Kel", "Kest", "Lark", "Laurel", "Lind", "Loam", "Maple", "Marl", "Merle", "Mill", "Moss", "Nettle",
    "North", "Oak", "Orchard", "Otter", "Pell", "Pine", "Quarry", "Rams", "Raven", "Red", "Rook", "Rowan", "Rush",
    "Sable", "Sedge", "Shale", "Silver", "Sorrel", "Spar", "Stan", "Sterne", "Swale", "Tarn", "Teasel", "Thistle",
    "Thorn", "Tor", "Umber", "Vale", "Vetch", "Wake", "Walden", "Weather", "West", "Whin", "Willow", "Winter",
    "Wren", "Yarrow",
)
_TAILS = (
    "bank", "bourne", "bridge", "brook", "burn", "bury", "by", "cliff", "combe", "cote", "court", "croft", "dale",
    "den", "fell", "field", "fold", "ford", "gate", "grove", "ham", "haven", "head", "hill", "hollow", "holt",
    "hurst", "land", "ley", "low", "mead", "mere", "moor", "more", "ness", "port", "reach", "ridge", "rise", "shaw",
    "side", "stead", "stone", "stow", "thorpe", "ton", "vale", "wade", "water", "way", "well", "wick", "wold",
    "wood", "worth",
)
# fmt: on
_NOUNS = (
    ("Logistics", "Freight", "Haulage", "Couriers", "Warehousing", "Shipping"),
    ("Components", "Tooling", "Plastics", "Machinery", "Packaging", "Instruments"),
    ("Clinics", "Dental", "Diagnostics", "Care", "Pharmacies", "Physio"),
    ("Outfitters", "Grocers", "Homeware", "Books", "Cycles", "Footwear"),
    ("Capital", "Insurance", "Mutual", "Brokers", "Leasing", "Payments"),
    ("Academy", "Learning", "Tutors", "Schools", "Press", "Training"),
    ("Builders", "Roofing", "Joinery", "Surveyors", "Interiors", "Paving"),
    ("Hotels", "Kitchens", "Catering", "Resorts", "Events", "Brewing"),
)
_ENDINGS = ("", " Group", " Holdings", " Partners", " International", " Services", " Works", " Company")


def account_names(draws: Draws, industry: Ints, whales: Ints, awkward: Ints) -> list[str]:
    """Return one unique name per account, fitting its ``industry``.

    The first of ``whales`` and the accounts in ``awkward`` (as many as there are) get the names written out above.
    """
    assert len(_NOUNS) == len(INDUSTRIES)
    roots = list(dict.fromkeys(head + tail for head in _HEADS for tail in _TAILS if head[-1].lower() != tail[0]))
    order = draws.order(len(roots))
    index = np.arange(len(industry))
    root, turn = order[index % len(roots)], index // len(roots)
    names = [
        _name(roots[r], int(g), int(t), (int(t) + int(r)) % len(_NOUNS[0]))
        for r, g, t in zip(root, industry, turn, strict=True)
    ]
    for account in whales[:1]:
        names[account] = WHALE
    for account, name in zip(awkward, AWKWARD, strict=False):
        names[account] = name
    return names


def _name(root: str, industry: int, turn: int, noun: int) -> str:
    repeat = turn // len(_NOUNS[0])
    again, ending = divmod(repeat, len(_ENDINGS))
    return f"{root} {_NOUNS[industry][noun]}{_ENDINGS[ending]}" + (f" {again + 1}" if again else "")
