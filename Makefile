# make help lists what there is. Needs python3 (3.11 or newer); everything else is fetched into .venv and .venv-dev.
PYTHON ?= python3
ENVIRONMENT = $(PYTHON) deploy/environment.py
DEV = .venv-dev/bin
.PHONY: help run test proof lint format bench bench-compare bench-arrivals bench-bundle bench-cards bench-import bench-converting bench-growth bench-markdown bench-publishing bench-searching bench-page-store bench-paint bench-peers fuzz mutants pictures clean environment-dev \
	lint-python lint-templates lint-styles check-styles format-styles \
	lint-types lint-messages lint-migrations lint-deployment
MAKEFLAGS += --no-print-directory

help:
	@echo "make run     the site with its demo content at http://127.0.0.1:8000/ (HOST= PORT= SITE_URL=)"
	@echo "make test    the quick tests: on SQLite, on PostgreSQL those that ask nearly all there is to ask, in Chromium, as far as these are installed"
	@echo "make proof   the long proofs: races, attacks in the browser, all real texts; and every test on PostgreSQL"
	@echo "make fuzz    Markdown by chance: is any text slow to render, does any lose a word (MINUTES=30 TEXTS=100000 SEED=1)"
	@echo "make mutants deliberate breaks of the site: a test must catch each (ONLY=outbox: those that have the word)"
	@echo "make lint    style of Python, templates and style sheets, unmarked words, missing migrations, Django's own deployment checks"
	@echo "make format  puts Python, templates and style sheets into the one form that lint asks for"
	@echo "make bench   what a page costs, beside a bare Django view and nginx's file, with targets (MARKDOWN=1 JSON=file REQUESTS=100000 ONLY=\"kept reply\")"
	@echo "make bench-compare  two runs of it in one table: what differs by more than the noise (A=before.json B=after.json)"
	@echo "make bench-markdown  how much of CommonMark and GFM is read as they say (DIFFERENCES=\"Lists\": what differs there)"
	@echo "make bench-publishing  what rendering, the search and an import of an essay cost (BEFORE=revision: beside that state)"
	@echo "make bench-page-store  what a kept page costs to find and to store, with one process and with two"
	@echo "make bench-arrivals  what an essay and a reply from another site cost to take in (DATABASE_URL: an empty database)"
	@echo "make bench-converting  what reading and converting an export of WordPress costs, a post (POSTS=2000: of so many)"
	@echo "make bench-import  what an import of 2,000 posts costs (POSTS=2000 WORDS=1000 REPLIES=1 PROCESSES=2; DATABASE_URL of an empty database)"
	@echo "make bench-bundle  what a bundle of 20,000 essays and 40,000 replies costs (ESSAYS= WORDS= REPLIES=; IMPORT=1: to take in, too; POSTGRES=1: there)"
	@echo "make bench-growth  what each page and verb costs at several sizes of the site (SIZES=\"1000 10000\" FOLDER=: sites are kept)"
	@echo "make bench-cards  how long the picture of a shared link takes to be drawn, and its size (FOLDER=cards: keeps them)"
	@echo "make bench-paint  how soon pages of the demonstration are there on a slow phone (largest paint), seen in Chromium"
	@echo "make bench-peers  pages of this site beside the same pages of Wagtail and WordPress, behind one nginx"
	@echo "make bench-searching  what each kind of search costs on a site that is filled (DATABASE_URL: which; ESSAYS=100000: fills the index of an empty one first)"
	@echo "make pictures  every page before and after a change, compared pixel by pixel (BEFORE=revision PAGES=\"words of names\")"
	@echo "make fonts   the letters of static/fonts, cut anew from the files of Fontsource"
	@echo "make peers   imports from a real WordPress and MediaWiki, and back, compared item by item (ONLY=mediawiki IMPORTER=folder)"
	@echo "make clean   takes away what make test made; the site under var/ stays"

# exec: what ends make's child ends the site itself.
run:
	@$(ENVIRONMENT) .venv requirements.txt && exec .venv/bin/python deploy/run.py

environment-dev:
	@$(ENVIRONMENT) .venv-dev requirements-dev.txt

test: environment-dev
	@exec $(DEV)/python tests/run.py

proof: environment-dev
	@exec $(DEV)/python tests/run.py --proof

MINUTES ?= 30
TEXTS ?= 100000
SEED ?= 1
fuzz: environment-dev
	@FUZZ_SECONDS=$$(( $(MINUTES) * 60 )) FUZZ_TEXTS=$(TEXTS) FUZZ_SEED=$(SEED) \
		exec $(DEV)/python -m pytest -m proof -q -s -o faulthandler_timeout=0 \
		tests/essays/test_markup_fuzz.py tests/essays/test_markup_words_kept.py

mutants: environment-dev
	@exec $(DEV)/python -m tests.mutants $(ONLY)

bench: environment-dev
	@exec $(DEV)/python -m tests.bench $(if $(MARKDOWN),--markdown) $(if $(JSON),--json $(JSON)) \
		$(if $(REQUESTS),--requests $(REQUESTS)) $(if $(ONLY),--only $(ONLY))

bench-compare: environment-dev
	@exec $(DEV)/python -m tests.bench.pages.compare $(A) $(B)

bench-markdown: environment-dev
	@exec $(DEV)/python -m tests.bench.markdown_spec $(if $(DIFFERENCES),--differences "$(DIFFERENCES)")

bench-publishing: environment-dev
	@exec $(DEV)/python -m tests.bench.publishing $(BEFORE)

bench-page-store: environment-dev
	@exec $(DEV)/python -m tests.bench.page_store

bench-arrivals: environment-dev
	@exec $(DEV)/python -m tests.bench.arrivals

bench-converting: environment-dev
	@exec $(DEV)/python -m tests.bench.converting $(POSTS)

bench-import: environment-dev
	@exec $(DEV)/python -m tests.bench.importing $(if $(POSTS),--posts $(POSTS)) $(if $(WORDS),--words $(WORDS)) \
		$(if $(REPLIES),--replies $(REPLIES)) $(if $(PROCESSES),--processes $(PROCESSES))

bench-bundle: environment-dev
	@exec $(DEV)/python -m tests.bench.bundling $(if $(ESSAYS),--essays $(ESSAYS)) $(if $(WORDS),--words $(WORDS)) \
		$(if $(REPLIES),--replies $(REPLIES)) $(if $(IMPORT),--import) $(if $(POSTGRES),--postgres)

bench-growth: environment-dev
	@exec $(DEV)/python -m tests.bench.growth $(SIZES) $(if $(FOLDER),--folder $(FOLDER)) $(if $(OUT),--out $(OUT))

bench-cards: environment-dev
	@exec $(DEV)/python -m tests.bench.share_cards $(FOLDER)

bench-paint: environment-dev
	@exec $(DEV)/python -m tests.bench.largest_paint

bench-peers: environment-dev
	@exec $(DEV)/python -m tests.bench.peers

bench-searching: environment-dev
	@export DJANGO_SETTINGS_MODULE=commonswiki.settings PAGE_STORE=0; \
		$(if $(ESSAYS),$(DEV)/python -m tests.bench.large_index $(ESSAYS) &&) exec $(DEV)/python -m tests.bench.searching

pictures: environment-dev
	@exec $(DEV)/python -m tests.pictures $(BEFORE) --pages $(PAGES)

# With one order of sets the files are the same each time.
.PHONY: fonts
fonts: environment-dev
	@PYTHONHASHSEED=0 exec $(DEV)/python -m tests.cut_fonts

# IMPORTER is the folder of the plugin "WordPress Importer", which Debian does not have.
peers: environment-dev
	@IMPORTER="$(IMPORTER)" exec $(DEV)/python -m tests.peers $(ONLY)

# Every check runs, also after one that failed.
lint: environment-dev
	@$(MAKE) -k lint-python lint-types lint-templates lint-styles lint-messages lint-migrations lint-deployment

lint-python:
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .

lint-templates:
	$(DEV)/djlint --lint --quiet templates
	$(DEV)/djade --check --target-version 5.2 $$(find templates -name '*.html')
	! LC_ALL=C.UTF-8 grep -rnE '.{121}' templates

# The programs for style sheets are of Node.js, in the versions of package.json. Where npm is missing this says so, and
# fails with REQUIRE_ALL=1 only.
STYLES = static/css/*.css
WITH_NPM = if command -v npm >/dev/null; then $(MAKE) $(1); else \
	echo "NOT RUN: style sheets: npm is not installed (Debian: apt install npm)"; [ "$$REQUIRE_ALL" != 1 ]; fi

lint-styles:
	@$(call WITH_NPM,check-styles)

check-styles: node_modules/.installed
	node_modules/.bin/stylelint "$(STYLES)"
	node_modules/.bin/prettier --log-level warn --check "$(STYLES)"

format-styles: node_modules/.installed
	node_modules/.bin/stylelint --fix "$(STYLES)"
	node_modules/.bin/prettier --log-level warn --write "$(STYLES)"

node_modules/.installed: package.json
	npm install --no-progress
	@touch $@

# The settings that a server has, so that what a real site would be warned of fails here.
SERVER = SITE_URL=https://commons.example.org TRUSTED_PROXIES=1 HSTS_SUBDOMAINS=true DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz

lint-types:
	$(SERVER) $(DEV)/mypy

# Every sentence that people see is marked for translation. What needs gettext says so where it is missing, and fails
# with REQUIRE_ALL=1 only.
lint-messages:
	$(DEV)/python -m tests.translation

lint-migrations:
	$(SERVER) $(DEV)/python manage.py makemigrations --check --dry-run

lint-deployment:
	$(SERVER) $(DEV)/python manage.py check --deploy --fail-level WARNING

format: environment-dev
	$(DEV)/ruff check --fix .
	$(DEV)/ruff format .
	$(DEV)/djade --target-version 5.2 $$(find templates -name '*.html')
	@$(call WITH_NPM,format-styles)

clean:
	rm -rf .venv-dev node_modules .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +
