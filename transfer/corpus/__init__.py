"""A corpus: a site of any size, made up by the machine, for whoever wants to see how this one fares when it has grown.
Texts, names and pictures are composed here; what becomes of them is done by the verbs and the renderer of publication.
"""
