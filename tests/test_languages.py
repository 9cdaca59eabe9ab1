"""Nine languages: no sentence that a reader meets is missing, and a page speaks what its reader asked for."""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
from collections.abc import Iterator
from gettext import c2py
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment, nodes

from optrommel import languages
from optrommel.campaigns.models import Campaign
from optrommel.languages import LANGUAGES
from optrommel.web import ago, day, moment
from tests.catalogues import PLURAL_FORMS, TRANSLATED, catalogue_file, forms, read_catalogue, sentences_in
from tests.conftest import ON_SQLITE
from tests.factories import CONTACT, days_ago, make_idea, make_moderator, make_slip, make_tin
from tests.page import Visitor

ROOT = Path(__file__).parent.parent
TAGS = ("zero", "one", "two", "few", "many", "other")
MENU = ".languages"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Commands, settings and imports speak English or Dutch to whoever hosts it.
FOR_HOSTS = {"slip_file.py", "checkup.py", "config.py", "database.py", "schema.py"}
FOR_HOSTS_TOO = {"cli", "demo", "migrations", "versions"}
MARKS = {"_", "_l", "N_", "gettext", "ngettext"}
READ_ALOUD = {"alt", "aria-label", "aria-description", "data-message", "placeholder", "title"}
KEYS = {
    "Alt",
    "Control",
    "Ctrl",
    "Enter",
    "F2",
    "F8",
    "F9",
    "Page Down",
    "Page Up",
    "Shift",
}  # what is printed on a keyboard
MARK = "[onleesbaar]"  # what a typist puts where a slip cannot be read, in whatever language the page is
NAMES = {"Optrommel", "/t/", MARK, *KEYS}  # the same in every language
HOLE = "\ufffc"
BLANK = re.compile(r"%\(\w+\)[a-z]")
LETTER = re.compile(r"[^\W\d_]")
SQL = re.compile(r"(INSERT|SELECT|SET|NOT) ")
CLASS = re.compile(r"[a-z]+--[a-z]+( [a-z]+--[a-z]+)*")  # classes that one page adds in a block
SENTENCE = re.compile(r"[‘A-ZÀ-Ý].* ")
A_DAY_IN_NOVEMBER = dt.datetime(2025, 11, 22, 12, tzinfo=dt.UTC)


def messages(language: str) -> list[Message]:
    return [message for message in read_catalogue(language) if message.id]


def stop_of(sentence: str) -> str:
    """Give the stop that a sentence ends with; Arabic writes its question mark the other way round."""
    return sentence[-1:].replace("؟", "?") if sentence[-1:] in ".:?!؟" else ""


def is_of_one_number(held: Catalog, index: int) -> bool:
    """Tell whether a form is said of one number alone, and may say it without a figure: Arabic “two days”."""
    form_of = c2py(held.plural_expr)
    return sum(form_of(number) == index for number in range(200)) == 1


def fills_the_blanks(held: Catalog, message: Message, index: int) -> bool:
    """Tell whether a form of a translation has the blanks of its sentence."""
    asked = sorted(BLANK.findall(forms(message.id)[-1]))  # the sentence for many has them all
    blanks = BLANK.findall(forms(message.string)[index])
    may_leave_figure_out = message.pluralizable and is_of_one_number(held, index)
    return sorted(blanks) == asked or (may_leave_figure_out and sorted([*blanks, "%(num)d"]) == asked)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_every_sentence_that_its_readers_meet_and_no_other(language: str) -> None:
    held = {message.id for message in messages(language)}

    assert held == sentences_in(language)
    assert not read_catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_by_a_person(language: str) -> None:
    missing = [message.id for message in messages(language) if message.fuzzy or not all(forms(message.string))]

    assert not missing


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_the_same_blanks(language: str) -> None:
    held = read_catalogue(language)
    differing = [
        (message.id, form)
        for message in messages(language)
        for index, form in enumerate(forms(message.string))
        if not fills_the_blanks(held, message, index)
    ]

    assert not differing


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_ends_as_its_sentence_does(language: str) -> None:
    differing = [
        (message.id, form)
        for message in messages(language)
        for form in forms(message.string)
        if form != form.strip() or stop_of(form) != stop_of(forms(message.id)[0])
    ]

    assert not differing


@pytest.mark.parametrize("language", [code for code in TRANSLATED if LANGUAGES[code].direction == "rtl"])
def test_an_arrow_points_where_the_reader_goes(language: str) -> None:
    turned = str.maketrans("←→", "→←")
    differing = [
        message.id
        for message in messages(language)
        for form in forms(message.string)
        if re.findall("[←→]", form) != re.findall("[←→]", forms(message.id)[0].translate(turned))
    ]

    assert not differing


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_says_which_language_it_is_and_how_that_counts(language: str) -> None:
    held = read_catalogue(language)
    form_of, tag_of = c2py(held.plural_expr), Locale.parse(LANGUAGES[language].locale).plural_form
    in_order = [form for _tag, form in sorted({(TAGS.index(tag_of(number)), form_of(number)) for number in range(200)})]

    assert held.locale_identifier == language.replace("-", "_")
    assert in_order == sorted(in_order)
    assert set(in_order) == set(range(held.num_plurals))
    assert all(len(message.string) == held.num_plurals for message in held if message.pluralizable)


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_site_reads_is_what_the_catalogue_says(language: str) -> None:
    compiled = io.BytesIO()

    write_mo(compiled, read_catalogue(language))

    assert catalogue_file(language).with_suffix(".mo").read_bytes() == compiled.getvalue(), "compile: make setup"


class WordsInMarkup(HTMLParser):
    """Gather the words that a reader sees or hears, of a template whose blanks are holes."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_data(self, data: str) -> None:
        self.words += [part.strip(" –\n") for part in data.split(HOLE)]


def words_in_markup(source: str) -> list[str]:
    """Give the words of a template that stand outside its blanks."""
    parser = WordsInMarkup()
    for _line, kind, value in Environment(autoescape=True).lex(source):
        if kind in ("data", "variable_begin", "block_begin"):
            parser.feed(value if kind == "data" else HOLE)
    parser.close()
    return [words for words in parser.words if LETTER.search(words) and not CLASS.fullmatch(words)]


def sentences_in_blanks(source: str) -> Iterator[str]:
    """Give the texts with a capital in the blanks of a template that no gettext call holds."""
    tree = Environment(autoescape=True).parse(source)
    calls = [call for call in tree.find_all(nodes.Call) if getattr(call.node, "name", "") in MARKS]
    marked = {id(text) for call in calls for text in call.args}
    for text in tree.find_all(nodes.Const):
        if isinstance(text.value, str) and id(text) not in marked and re.match(r"[A-Z].*[a-z]", text.value):
            yield text.value


def sentences_in_code(source: str) -> Iterator[str]:
    """Give the sentences in a module that no gettext call holds; docstrings are for who reads the code."""
    tree = ast.parse(source)
    apart: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            apart.add(id(node.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            apart.update(id(argument) for argument in node.args)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield from [node.value] if SENTENCE.match(node.value) else []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('<p class="hint">{{ _("Hallo") }} – {{ name }}</p>', []),
        ('<p {% if wide %}class="wide"{% endif %}>Hallo</p>', ["Hallo"]),
        ('<p>{{ _("Hallo") }}, buur</p>', [", buur"]),
        ('<img alt="Een trommel">', ["Een trommel"]),
    ],
)
def test_words_outside_a_gettext_call_are_found(source: str, words: list[str]) -> None:
    assert words_in_markup(source) == words


def test_a_text_in_a_blank_outside_a_gettext_call_is_found() -> None:
    assert list(sentences_in_blanks('{{ "Hallo" if is_new else _("Dag") }}')) == ["Hallo"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_nothing_outside_a_gettext_call(template: Path) -> None:
    source = template.read_text()

    assert set(words_in_markup(source)) <= NAMES
    assert {part for text in sentences_in_blanks(source) for part in text.split("+")} <= NAMES


def test_no_code_says_a_sentence_outside_a_gettext_call() -> None:
    modules = [
        path
        for path in (ROOT / "optrommel").rglob("*.py")
        if path.name not in FOR_HOSTS and path.parent.name not in FOR_HOSTS_TOO
    ]

    said = {words for path in modules for words in sentences_in_code(path.read_text()) if not SQL.match(words)}

    assert said <= {language.name for language in LANGUAGES.values()}


@ON_SQLITE
@pytest.mark.parametrize(
    ("asked", "language", "h1"),
    [
        ("nl", "nl", "Wat leeft er in de buurt?"),
        ("en", "en", "What is on people’s minds in the neighbourhood?"),
        ("en-GB, nl;q=0.5", "en", "What is on people’s minds in the neighbourhood?"),
        ("nl-BE, en;q=0.5", "nl", "Wat leeft er in de buurt?"),
        ("sv", "nl", "Wat leeft er in de buurt?"),
        ("nl-simple", "nl-simple", "Wat vinden mensen belangrijk in de buurt?"),
        ("en;q=0, sv", "nl", "Wat leeft er in de buurt?"),
        ("sv, en;q=0.2", "en", "What is on people’s minds in the neighbourhood?"),
        ("", "nl", "Wat leeft er in de buurt?"),
    ],
)
def test_a_page_speaks_what_the_browser_asks_else_dutch(app: Flask, asked: str, language: str, h1: str) -> None:
    page = Visitor(app, language=asked).get("/")

    assert (page.one("html").attrs["lang"], page.h1) == (language, h1)


@ON_SQLITE
def test_the_menu_offers_every_language_and_comes_back_to_the_page(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get("/de-gagels/ideeen?q=bankje").follow("English", within=MENU)

    assert page.address == "/de-gagels/ideeen?q=bankje"
    assert page.h1 == "Ideas from De Gagels"
    assert page.texts(f"{MENU} a") == [language.name for language in LANGUAGES.values()]
    assert page.texts(f"{MENU} [aria-current]") == ["English"]


@ON_SQLITE
def test_each_language_is_named_in_itself(visitor: Visitor) -> None:
    page = visitor.get("/")

    links, names = page.all(f"{MENU} a"), page.all(f"{MENU} a span")

    assert [link.attrs["lang"] for link in links] == list(LANGUAGES)
    assert [link.attrs["hreflang"] for link in links] == list(LANGUAGES)
    assert [name.attrs["dir"] for name in names] == [language.direction for language in LANGUAGES.values()]


@ON_SQLITE
@pytest.mark.parametrize(
    ("address", "back"), [("/volg", "/volg"), ("/de-gagels/ideeen?q=a", "/de-gagels/ideeen?q%3Da")]
)
def test_the_way_back_is_the_address_as_it_was(visitor: Visitor, campaign: Campaign, address: str, back: str) -> None:
    links = visitor.get(address).all(f"{MENU} a")

    assert [link.attrs["href"] for link in links] == [f"/taal/{language}?next={back}" for language in LANGUAGES]


@ON_SQLITE
@pytest.mark.parametrize("path", ["/volg/0000-0000-0000", "/volg/0000-0000-0000/", "/uitnodiging/geheim"])
def test_a_code_or_token_in_the_address_stands_in_no_other(visitor: Visitor, path: str) -> None:
    links = visitor.get(path).all(f"{MENU} a")

    assert [link.attrs["href"] for link in links] == [f"/taal/{language}" for language in LANGUAGES]


def moderator_asking(app: Flask, campaign: Campaign, asked: str) -> Visitor:
    """Log a moderator in whose browser asks for a language."""
    with app.app_context():
        email = make_moderator(campaign).email
    visitor = Visitor(app)
    visitor.let_in(email)
    visitor.language = asked
    return visitor


@ON_SQLITE
@pytest.mark.parametrize(
    ("asked", "language"), [("nl", "nl"), ("en", "en"), ("ar", "nl"), ("uk, en;q=0.5", "en"), ("nl-simple", "nl")]
)
def test_what_only_moderators_open_speaks_dutch_or_english(
    app: Flask, campaign: Campaign, asked: str, language: str
) -> None:
    page = moderator_asking(app, campaign, asked).get("/beheer/de-gagels/postvak")

    assert page.one("html").attrs["lang"] == language
    assert page.texts(f"{MENU} a") == ["Nederlands", "English"]


@ON_SQLITE
def test_a_choice_for_another_language_leaves_a_moderators_page_dutch(app: Flask, campaign: Campaign) -> None:
    visitor = moderator_asking(app, campaign, "en")

    visitor.get("/taal/ar")

    assert visitor.get("/beheer/de-gagels/postvak").one("html").attrs["lang"] == "nl"
    assert visitor.get("/de-gagels/").one("html").attrs["lang"] == "ar"


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/de-gagels/briefje", "/inloggen", "/nergens/"])
def test_a_page_runs_as_its_language_does(app: Flask, campaign: Campaign, path: str, language: str) -> None:
    html = Visitor(app, language=language).get(path).one("html")

    assert (html.attrs["lang"], html.attrs["dir"]) == (language, "rtl" if language == "ar" else "ltr")


@ON_SQLITE
@pytest.mark.parametrize(("language", "fonts"), [("nl", 2), ("pl", 2), ("uk", 0), ("ar", 0)])
def test_no_font_is_fetched_early_that_lacks_the_letters(app: Flask, language: str, fonts: int) -> None:
    page = Visitor(app, language=language).get("/")

    assert len(page.all("link[rel=preload][as=font]")) == fonts


@ON_SQLITE
@pytest.mark.parametrize(("language", "apart"), [("nl", set()), ("ar", set(CONTACT))])
def test_names_and_numbers_stay_whole_where_a_sentence_runs_from_right_to_left(
    app: Flask, campaign: Campaign, language: str, apart: set[str]
) -> None:
    page = Visitor(app, language=language).get("/de-gagels/privacy")

    assert apart <= set(page.texts(".prose bdi"))
    assert bool(page.all(".prose bdi:not([dir])")) is bool(apart)


@ON_SQLITE
@pytest.mark.parametrize(("language", "comma"), [("nl", ","), ("ar", "،")])
def test_where_a_slip_came_from_is_written_with_the_commas_of_its_language(
    app: Flask, campaign: Campaign, language: str, comma: str
) -> None:
    with app.app_context():
        lid_code = make_tin(campaign, "Gagelsweg 1 tot 9").lid_code
    form = Visitor(app, language=language).get(f"/de-gagels/briefje?trommel={lid_code}")

    page = form.submit(form.texts("#slip .button--wide")[-1], text="Een bankje")

    assert page.texts(".trail li:first-child .hint")[0].count(comma) == 2
    assert page.texts(".trail li:first-child bdi") == ["Gagelsweg 1 tot 9"]


@ON_SQLITE
def test_the_example_of_a_code_stays_whole_in_every_language(app: Flask) -> None:
    for language in LANGUAGES:
        page = Visitor(app, language=language).get("/volg")

        assert page.texts("#code-hint bdi.tel[dir=ltr]") == ["K7QF-2M9X-4T3B"]


@ON_SQLITE
def test_a_choice_is_remembered_above_what_the_browser_asks(visitor: Visitor) -> None:
    visitor.get("/taal/en")

    assert visitor.get("/volg").h1 == "Follow your slip"
    assert Visitor(visitor.app).get("/volg").h1 == "Volg je briefje"


@ON_SQLITE
def test_the_choice_is_kept_a_year_out_of_reach_of_scripts(visitor: Visitor) -> None:
    cookie = visitor.open("/taal/en").headers["Set-Cookie"]

    assert cookie.startswith("taal=en;")
    assert {"Max-Age=31536000", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


@ON_SQLITE
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "ideeen", ""])
def test_choosing_a_language_leads_nowhere_else(visitor: Visitor, elsewhere: str) -> None:
    response = visitor.open("/taal/en", query_string={"next": elsewhere})

    assert (response.status_code, response.headers["Location"]) == (303, "/")


@ON_SQLITE
def test_a_language_that_is_not_offered_is_not_found(visitor: Visitor) -> None:
    response = visitor.open("/taal/sv")

    assert (response.status_code, response.headers.get("Set-Cookie")) == (404, None)


@ON_SQLITE
def test_a_choice_that_makes_no_sense_is_passed_over(visitor: Visitor) -> None:
    visitor.client.set_cookie("taal", "xx")

    assert visitor.get("/volg").h1 == "Volg je briefje"


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "button", "problems"),
    [
        ("nl", "Log in", ["Dit lijkt geen e-mailadres. Een e-mailadres ziet eruit als naam@voorbeeld.nl."]),
        ("en", "Log in", ["This does not look like an e-mail address. An e-mail address looks like name@example.org."]),
    ],
)
def test_a_form_says_what_is_wrong_in_the_readers_language(
    app: Flask, language: str, button: str, problems: list[str]
) -> None:
    page = Visitor(app, language=language).get("/inloggen").submit(button, email="anna", password="geheim")

    assert page.errors == problems


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "advice"),
    [
        ("nl", "Kijk het adres of de code na, of begin bij de voorpagina."),
        ("en", "Check the address or the code, or start at the front page."),
    ],
)
def test_an_error_page_speaks_the_readers_language(app: Flask, language: str, advice: str) -> None:
    page = Visitor(app, language=language).get("/is-er-niet/")

    assert page.shows(advice)


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "slips", "words"),
    [
        ("nl", 1, "1 briefje uit 1 trommel"),
        ("nl", 2, "2 briefjes uit 1 trommel"),
        ("en", 1, "1 slip from 1 tin"),
        ("en", 2, "2 slips from 1 tin"),
    ],
)
def test_one_and_more_are_counted_in_both_languages(
    app: Flask, campaign: Campaign, language: str, slips: int, words: str
) -> None:
    with app.app_context():
        tin = make_tin(campaign)
        for _ in range(slips):
            make_slip(campaign, tin=tin)

    page = Visitor(app, language=language).get("/de-gagels/")

    assert page.texts(".stat > div")[0] == words


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("nl", 0, "Je stopte het er vandaag in."),
        ("nl", 1, "Je stopte het er gisteren in."),
        ("nl", 2, "Je stopte het er 2 dagen geleden in."),
        ("en", 0, "You put it in today."),
        ("en", 1, "You put it in yesterday."),
        ("en", 2, "You put it in 2 days ago."),
    ],
)
@time_machine.travel(A_DAY_IN_NOVEMBER, tick=False)
def test_how_long_ago_is_said_in_both_languages(
    app: Flask, campaign: Campaign, language: str, days: int, words: str
) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, at=days_ago(days))

    page = Visitor(app, language=language).get(f"/volg/{code}")

    assert page.shows(words)


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("nl", 0, "22 november"),
        ("nl", 365, "22 november 2024"),
        ("en", 0, "22 November"),
        ("en", 365, "22 November 2024"),
    ],
)
@time_machine.travel(A_DAY_IN_NOVEMBER, tick=False)
def test_a_date_is_written_in_both_languages_with_the_year_when_it_is_another(
    app: Flask, campaign: Campaign, language: str, days: int, words: str
) -> None:
    with app.app_context():
        idea_id = make_idea(campaign, at=days_ago(days)).id

    page = Visitor(app, language=language).get(f"/de-gagels/ideeen/{idea_id}")

    assert page.texts(".meta span")[-1] == words


@ON_SQLITE
def test_a_stock_answer_is_read_in_the_readers_language(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)
        email = make_moderator(campaign).email
    visitor.let_in(email)

    visitor.get("/beheer/de-gagels/postvak").submit("Stuur dit antwoord", stock="1")

    assert visitor.get(f"/volg/{code}").shows("Hier kan de gemeente meteen iets aan doen.")
    assert Visitor(app, language="en").get(f"/volg/{code}").shows("The council can do something about this straight")


@ON_SQLITE
def test_words_that_are_also_counted_are_translated_by_themselves(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, helper=("Anna", "anna@example.org"))
        email = make_moderator(campaign).email
    visitor = Visitor(app, language="en")
    visitor.let_in(email)

    page = visitor.get("/beheer/de-gagels/postvak")

    assert page.texts(".badge") == ["wants to help"]


@ON_SQLITE
def test_the_language_link_of_a_code_page_holds_no_code_and_comes_back_to_it(
    visitor: Visitor, campaign: Campaign
) -> None:
    page = visitor.get("/de-gagels/briefje").submit("Stop in de trommel", text="Een bankje")
    link = next(anchor.attrs["href"] or "" for anchor in page.all(f"{MENU} a"))

    answer = visitor.open(link, headers={"Referer": f"http://localhost{page.path}"})

    assert "volg" not in link
    assert answer.headers["Location"] == page.path


@ON_SQLITE
def test_a_page_elsewhere_is_no_page_to_go_back_to(visitor: Visitor) -> None:
    answer = visitor.open("/taal/en", headers={"Referer": "https://elsewhere.example/de-gagels/"})

    assert answer.headers["Location"] == "/"


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site speak a little Arabic, of a catalogue of its own."""
    head = 'msgid ""\nmsgstr ""\n"Plural-Forms: ' + PLURAL_FORMS["ar"] + '\\n"\n'
    catalogue = read_po(io.BytesIO(head.encode()), locale="ar")
    catalogue.add("vandaag", "اليوم")
    catalogue.add("Schrijf een briefje", "اكتب ورقة")
    catalogue.add("Vul je volgcode in.", "اكتب رمز المتابعة.")
    days = ("%(num)d أيام", "أمس", "منذ يومين", "منذ %(num)d أيام", "منذ %(num)d يومًا", "منذ %(num)d يوم")
    catalogue.add(("%(num)d dag geleden", "%(num)d dagen geleden"), days)
    (tmp_path / "ar/LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "ar/LC_MESSAGES/messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(languages, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(languages.sentences, "cache", {})


@ON_SQLITE
@pytest.mark.usefixtures("arabic")
def test_templates_and_code_read_the_same_catalogue(app: Flask, campaign: Campaign) -> None:
    visitor = Visitor(app, language="ar")

    front, refused = visitor.get("/de-gagels/"), visitor.get("/volg").submit("Laat mijn briefje zien")

    assert front.texts(".hero .button") == ["اكتب ورقة"]
    assert refused.errors == ["اكتب رمز المتابعة."]


@ON_SQLITE
@pytest.mark.usefixtures("arabic")
@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "اليوم"),
        (2, "منذ يومين"),
        (3, "منذ 3 أيام"),
        (10, "منذ 10 أيام"),
        (11, "منذ 11 يومًا"),
        (100, "منذ 100 يوم"),
        (103, "منذ 103 أيام"),
    ],
)
def test_arabic_counts_in_six_ways(app: Flask, days: int, words: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        assert ago(days_ago(days)) == words


@ON_SQLITE
@pytest.mark.usefixtures("arabic")
def test_a_sentence_that_a_catalogue_lacks_is_said_in_dutch(app: Flask, campaign: Campaign) -> None:
    page = Visitor(app, language="ar").get("/volg")

    assert page.h1 == "Volg je briefje"


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "this_year", "another_year", "to_the_minute"),
    [
        ("nl", "22 november", "22 november 2024", "22 november, 13:00"),
        ("nl-simple", "22 november", "22 november 2024", "22 november, 13:00"),
        ("en", "22 November", "22 November 2024", "22 November, 13:00"),
        ("de", "22. November", "22. November 2024", "22. November, 13:00"),
        ("tr", "22 Kasım", "22 Kasım 2024", "22 Kasım 13:00"),
        ("ar", "22 نوفمبر", "22 نوفمبر 2024", "22 نوفمبر، 13:00"),
        ("uk", "22 листопада", "22 листопада 2024\u202fр.", "22 листопада, 13:00"),
        ("pl", "22 listopada", "22 listopada 2024", "22 listopada, 13:00"),
        ("fr", "22 novembre", "22 novembre 2024", "22 novembre, 13:00"),
    ],
)
@time_machine.travel(A_DAY_IN_NOVEMBER, tick=False)
def test_a_date_is_written_as_each_language_does(
    app: Flask, language: str, this_year: str, another_year: str, to_the_minute: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        written = (day(days_ago(0)), day(days_ago(365)), moment(days_ago(0)))

    assert written == (this_year, another_year, to_the_minute)
