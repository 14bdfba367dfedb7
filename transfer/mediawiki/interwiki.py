"""Prefixes that lead to other wikis, as Wikimedia's wikis and MediaWiki's own first list have them. Pure data."""

from collections.abc import Mapping
from urllib.parse import quote

_SISTERS = {
    "wikipedia wp w": "https://en.wikipedia.org/wiki/$1",
    "wiktionary wikt": "https://en.wiktionary.org/wiki/$1",
    "wikibooks b": "https://en.wikibooks.org/wiki/$1",
    "wikiquote q": "https://en.wikiquote.org/wiki/$1",
    "wikisource s": "https://en.wikisource.org/wiki/$1",
    "wikinews n": "https://en.wikinews.org/wiki/$1",
    "wikiversity v": "https://en.wikiversity.org/wiki/$1",
    "wikivoyage voy": "https://en.wikivoyage.org/wiki/$1",
    "commons c": "https://commons.wikimedia.org/wiki/$1",
    "meta m metawikimedia metawikipedia": "https://meta.wikimedia.org/wiki/$1",
    "mediawikiwiki mw": "https://www.mediawiki.org/wiki/$1",
    "wikidata d": "https://www.wikidata.org/wiki/$1",
    "wikispecies species": "https://species.wikimedia.org/wiki/$1",
    "wikimedia foundation wmf": "https://foundation.wikimedia.org/wiki/$1",
    "doi": "https://doi.org/$1",
    "google": "https://www.google.com/search?q=$1",
    "rfc": "https://www.rfc-editor.org/rfc/rfc$1",
    "phab phabricator": "https://phabricator.wikimedia.org/$1",
    "p2pfoundation": "https://wiki.p2pfoundation.net/$1",
    "appropedia": "https://www.appropedia.org/$1",
    "wikia": "https://community.fandom.com/wiki/w:c:$1",
    "meatball": "http://meatballwiki.org/wiki/$1",
    "openstreetmap osmwiki": "https://wiki.openstreetmap.org/wiki/$1",
    "arxiv": "https://arxiv.org/abs/$1",
    "gutenberg": "https://www.gutenberg.org/etext/$1",
    "imdbtitle": "https://www.imdb.com/title/tt$1/",
    "hdl": "https://hdl.handle.net/$1",
    "isbndb": "https://isbndb.com/book/$1",
    "dictionary": "http://www.dict.org/bin/Dict?Database=*&Form=Dict1&Strategy=*&Query=$1",
}
BUILT_IN = {prefix: address for prefixes, address in _SISTERS.items() for prefix in prefixes.split()}
LANGUAGES = frozenset(
    "aa ab ace af ak als am an ang ar arc ary arz as ast av ay az azb ba ban bar bcl be be-tarask bg bh bi bjn bm "
    "bn bo bpy br bs bug bxr ca cdo ce ceb ch chr chy ckb co cr crh cs csb cu cv cy da de din diq dsb dv dz ee el "
    "eml en eo es et eu ext fa ff fi fj fo fr frp frr fur fy ga gag gan gd gl glk gn gom gor got gu gv ha hak haw "
    "he hi hif hr hsb ht hu hy ia id ie ig ik ilo inh io is it iu ja jam jv ka kaa kab kbd kg ki kk kl km kn ko "
    "koi krc ks ksh ku kv kw ky la lad lb lbe lez lfn lg li lij lmo ln lo lt ltg lv mai map-bms mdf mg mhr mi min "
    "mk ml mn mr mrj ms mt mwl my myv mzn na nah nap nds nds-nl ne new ng nl nn no nov nrm nso nv ny oc olo om or "
    "os pa pag pam pap pcd pdc pfl pi pih pl pms pnb pnt ps pt qu rm rmy rn ro roa-rup roa-tara ru rue rw sa sah "
    "sat sc scn sco sd se sg sh si simple sk sl sm sn so sq sr srn ss st stq su sv sw szl ta tcy te tet tg th ti "
    "tk tl tn to tpi tr ts tt tum tw ty tyv udm ug uk ur uz ve vec vep vi vls vo wa war wo wuu xal xh xmf yi yo "
    "za zea zh zh-classical zh-min-nan zh-yue zu".split()
)


def address_of(prefix: str, name: str, own: Mapping[str, str]) -> str:
    """The address of a page of another wiki, by the wiki's own list first; "" where the prefix is none. A name may
    begin with a language: `wikipedia:fr:Commun`."""
    pattern = own.get(prefix) or BUILT_IN.get(prefix)
    if not pattern and prefix in LANGUAGES:
        pattern = f"https://{prefix}.wikipedia.org/wiki/$1"
    if not pattern:
        return ""
    language, colon, rest = name.lstrip(":").partition(":")
    if colon and language.lower() in LANGUAGES and "://en." in pattern:
        pattern, name = pattern.replace("://en.", f"://{language.lower()}."), rest.strip()
    page, sign, section = name.lstrip(":").partition("#")
    spelt = quote(page.strip().replace(" ", "_"), safe="/:@!$*(),;~-._")
    return pattern.replace("$1", spelt) + (f"#{quote(section.strip().replace(' ', '_'))}" if sign else "")
