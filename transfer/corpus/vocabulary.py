"""The words of the corpus, the most frequent first: what stands further behind in a list comes up less often."""

NOUNS = tuple(
    "commons field river council market well meadow neighbour harvest workshop library bridge seed rule season water "
    "promise cooperative bakery garden forest path ledger assembly village orchard mill road common kitchen loan tool "
    "school archive boundary turn meeting craft debt border shelter network protocol licence platform census charter "
    "quarry cistern terrace pasture fishery ferry granary hedge canal dyke lantern loom kiln forge signal relay "
    "repository maintainer volunteer steward delegate treasurer apprentice midwife mason weaver translator surveyor "
    "guild union federation parish district watershed estuary drought flood frost dowry tithe levy rent wage pension "
    "mutual insurer auction tender contract verdict quorum ballot petition minute footnote index margin map almanac "
    "calendar clock festival procession song recipe dialect proverb letter diary ruin threshold courtyard stairwell"
    .split()
)  # fmt: skip
VERBS = tuple(
    "keeps shares mends carries builds measures remembers opens feeds divides protects borrows repairs governs teaches "
    "counts holds changes joins refuses plants floods crosses records lends gathers watches outlives pays settles "
    "translates publishes forks documents audits insures rotates irrigates ferments surveys signs adjourns inherits"
    .split()
)  # fmt: skip
ADJECTIVES = tuple(
    "common old shared small open slow local free public quiet rural wooden patient dry modern mutual plain careful "
    "seasonal honest collective stubborn fragile northern southern coastal upland federated voluntary unpaid cheap "
    "durable legible seasonless unfinished borrowed invisible municipal experimental provisional ordinary reluctant"
    .split()
)  # fmt: skip
ADVERBS = (
    "often", "together", "slowly", "rarely", "by hand", "in turn", "every spring", "without asking",
    "after the harvest", "for a while", "at noon", "in winter", "from below", "on paper", "twice a year",
    "in plain words", "under protest", "by lot",
)  # fmt: skip
FEW = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
GIVEN = tuple(
    "Ada Ravi Ilse Jo Hanna Mirela Tomas Oya Kwame Lucia Anselm Noor Petra Ivo Salma Dario Freya Goran Ines Jakob "
    "Kamala Leon Mei Nuria Otto Priya Quentin Rosa Stellan Tamar Ulla Viktor Wanda Xenia Yusuf Zora Bram Celeste "
    "Dagny Emeka Farida Gil Hedda Ismael Juna Kaspar Linnea Matteo Nils Odile".split()
)
BEGINNINGS = tuple(
    "Al Bra Car Dor El Fen Gra Hol Is Jor Kel Lin Mar Nor Os Pel Quin Ros Sel Tar Ul Vel Wes Yar Zel".split()
)
MIDDLES = tuple("a e i o u an en in on un ar er ir or ur al el il ol ul ast est ist ost ind and ond erg".split())
ENDINGS = tuple("ba da ham holm ia ke lo mar mora na nis ra ridge sa stad ta ten thorpe vik wold".split())
SENTENCES = (
    "The {noun} {verb} the {noun} {adverb}, and nobody in {name} calls that {adjective}.",
    "A {adjective} {noun} {verb} what a {adjective} {noun} cannot.",
    "In {name} the {noun} {verb} its {noun} {adverb}.",
    "Who {verb} the {noun}, asked the {noun} of {name}, and who {verb} the {noun}?",
    "It took {number} years until the {noun} had a {noun} of its own.",
    "Every {noun} needs a {noun}; not every {noun} needs to be {adjective}.",
    "Of {number} people at the {noun}, *{few}* had ever seen a {adjective} {noun}.",
    "“The {noun} {verb} us,” said the {noun} of {name}, “because we let it.”",
    "When the {noun} {verb} {adverb}, the {noun} is the first to know.",
    "What looks like a {noun} from {name} is a {adjective} {noun} from the {noun}.",
    "There is no {noun} without a {noun} – and no **{adjective} {noun}** without somebody who {verb} it.",
    "So the {noun} wrote down {few} rules, and the {adjective} ones were kept.",
    "Neither the {noun} nor the {noun} of {name} {verb} {adverb}.",
    "Since then the {noun} {verb} one more {noun} {adverb}.",
    "The {adjective} {noun} was poor, the {noun} was {adjective}, and still it {verb}.",
    "Ask the {noun}: it {verb} more than the {noun} of {name} ever did.",
    "A rule that {verb} the {noun} is worth {number} that do not.",
    "We had the {noun}, the {noun} and the {noun}; what was missing was a {adjective} {noun}.",
)
TITLES = (
    "The {adjective} {noun} of {name}",
    "How {name} {verb} its {noun}",
    "Who {verb} the {noun} of {name}?",
    "{name} – a {noun}, a {noun}",
    "A {adjective} {noun} for {name}",
    "Notes on the {noun} in {name}",
    "What the {noun} {verb} in {name}",
    "{name} and the {adjective} {noun}",
    "Why a {noun} {verb} the {noun} at {name}",
    "{number} years of the {noun} in {name}",
)
HEADINGS = ("The {noun} and its {noun}", "What a {noun} {verb}", "{name}", "A {adjective} {noun}", "Who {verb} what")
REPLIES = (
    "At our {noun} in {name} it is the other way round.",
    "I was there when the {noun} {verb} the {noun}.",
    "Is the {noun} of {name} not rather {adjective}?",
    "Thank you for the {noun}; the {noun} was new to me.",
)
