"""Search in SQLite by FTS5. The terms are ours (search.analysis): FTS5 only splits them at spaces and counts them."""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

from search.base_backend import WEIGHT, DatabaseBackend

TITLE, TAGS, SUMMARY, BODY = 10, 6, 4, 1


class SQLiteBackend(DatabaseBackend):
    """One FTS5 table whose rowid is the document's id. Ranked by bm25 with a weight for each column."""

    words_id = "w.rowid"
    by_date = "search_indexeddocument d INDEXED BY search_newest"  # by itself it reads and sorts them all
    prominent_first = False
    unindexed = "+"  # before an id it keeps SQLite from looking each one up instead of going through what matches
    concatenate = "group_concat"

    def write_words(self, cursor, rows):
        self.erase_words(cursor, [row[0] for row in rows])
        cursor.executemany(
            "INSERT INTO search_words (rowid, title, tags, summary, body) VALUES (%s, %s, %s, %s, %s)",
            [(pk, *(" ".join(terms) for terms in fields)) for pk, _, *fields in rows],
        )

    def erase_words(self, cursor, ids):
        cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk in ids])

    def matching(self, query, languages, narrowing, params):
        return self._matching(self._expression(query, languages), params)

    def prominent(self, query, languages, narrowing, params):
        some = " OR ".join(_any(item, languages) for item in query.positive)
        within = f"{{title tags summary}} : ({some})"
        if not query.is_one_word or query.in_names:
            within = f"({self._expression(query, languages)}) AND ({within})"
        return self._matching(within, params)

    @staticmethod
    def _matching(expression, params):
        return f"search_words WHERE search_words MATCH {params.add(expression)}", "search_words.rowid"

    def lacking(self, query, languages, params, column):
        if query.positive or not query.negative:  # beside words, those left out are part of what is looked for
            return []
        match = params.add(" OR ".join(_any(item, languages) for item in query.negative))
        return [f"{column} NOT IN (SELECT rowid FROM search_words WHERE search_words MATCH {match})"]

    def let_through(self, narrowing, params, column, *, words):
        # One comparison with each that matches; each SELECT is read whole before.
        sets, hidden = narrowing.sets(params), narrowing.hidden(params)
        within = f"IN ({' INTERSECT '.join(sets)} EXCEPT SELECT id FROM ({hidden}) h)" if sets else f"NOT IN ({hidden})"
        return [f"{column} {within}", *narrowing.asked(params, column), *narrowing.named(params, column)]

    def looked_up(self, ids):
        return f"({ids}) c CROSS JOIN search_indexeddocument d WHERE d.id = c.id"

    def within(self, ids, params, column):
        return f"{column} IN (SELECT value FROM json_each({params.add(f'[{ids}]')}))"

    def ranked(self, query, languages, chosen, conditions, params, most):
        if not query.positive:
            held = " AND ".join([self.within(chosen.ids, params, "d.id"), *conditions])
            return f"SELECT d.id, d.date, 0 AS score FROM search_indexeddocument d WHERE {held}"
        match, first = params.add(self._expression(query, languages)), params.add(chosen.first)
        # Before the first nothing is looked at. CROSS: what matches is compared with the candidates before their rows
        # are read and ranked; the sign: it is gone through once, and not looked up for each of them.
        within = self.within(chosen.ids, params, "+search_words.rowid")
        held = " AND ".join([within, "d.id = search_words.rowid", *conditions])
        return (
            f"SELECT d.id, d.date, bm25(search_words, {TITLE}, {TAGS}, {SUMMARY}, {BODY}) * ({WEIGHT}) AS score "
            "FROM search_words CROSS JOIN search_indexeddocument d "
            f"WHERE search_words MATCH {match} AND search_words.rowid >= {first} AND {held}"
        )

    @staticmethod
    def _expression(query, languages):
        wanted = " AND ".join(_any(item, languages) for item in query.positive)
        if query.in_names:
            return f"{{title tags}} : {wanted}"
        unwanted = " OR ".join(_any(item, languages) for item in query.negative)
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _any(item, languages):
    """An item as an FTS5 expression: its variants, each a quoted phrase of terms that have no quotation marks."""
    forms = [f'"{" ".join(form)}"{" *" if item.prefix else ""}' for form in item.variants(languages)]
    return f"({' OR '.join(forms)})"
