"""Search in SQLite by FTS5. The terms are ours (search.analysis): FTS5 only splits them at spaces and counts them."""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

from search.base_backend import WEIGHT, DatabaseBackend

TITLE, TAGS, SUMMARY, BODY = 10, 6, 4, 1


class SQLiteBackend(DatabaseBackend):
    """One FTS5 table whose rowid is the document's id. Ranked by bm25 with a weight for each column."""

    words_id = "w.rowid"

    def write_words(self, cursor, rows):
        self.erase_words(cursor, [row[0] for row in rows])
        cursor.executemany(
            "INSERT INTO search_words (rowid, title, tags, summary, body) VALUES (%s, %s, %s, %s, %s)",
            [(pk, *(" ".join(terms) for terms in fields)) for pk, *fields in rows],
        )

    def erase_words(self, cursor, ids):
        cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk in ids])

    def matching(self, query, languages, params):
        conditions = []
        if query.positive:
            match = params.add(self._expression(query, languages))
            conditions.append(f"d.id IN (SELECT rowid FROM search_words WHERE search_words MATCH {match})")
        elif query.negative:
            match = params.add(" OR ".join(_any(item, languages) for item in query.negative))
            conditions.append(f"d.id NOT IN (SELECT rowid FROM search_words WHERE search_words MATCH {match})")
        return conditions

    def ranked(self, query, languages, conditions, params, most):
        if not query.positive:
            return f"SELECT d.id, d.date, 0 AS score FROM search_indexeddocument d WHERE {conditions}"
        match = params.add(self._expression(query, languages))
        return (
            f"SELECT d.id, d.date, r.score * ({WEIGHT}) AS score FROM "
            f"(SELECT rowid AS id, bm25(search_words, {TITLE}, {TAGS}, {SUMMARY}, {BODY}) AS score "
            f"FROM search_words WHERE search_words MATCH {match}) r "
            f"JOIN search_indexeddocument d ON d.id = r.id WHERE {conditions}"
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
