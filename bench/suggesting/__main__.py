"""How well themes are suggested and drafted and look-alikes found, beside peers and the study, in one run."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.suggesting import costs, ours, peers, samples
from bench.suggesting.samples import Slip
from bench.suggesting.scores import DRAWS, EXAMPLES, Spread, agreement, halved, share_within
from optrommel.themes.suggest import Encoder, WordList
from optrommel.themes.suggesting.encoding import find_encoder
from optrommel.themes.suggesting.word_list import read_word_list

PAGE = Path(__file__).parent.parent.parent / "docs/suggest.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HALVES = 5  # times that another half of the word list is left out
NOTHING = "–"
NOT_INSTALLED = "not installed"
NOT_HERE = "not measured here"
HEADER = "| task | base | half the list | + encoder | + encoder, half | peers here | study: base; + encoder; peer |"


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    task: str
    ours: Sequence[str]  # base, half the list, + encoder, both
    peers: str
    study: str

    def __str__(self) -> str:
        return f"| {' | '.join([self.task, *self.ours, self.peers, self.study])} |"


@dataclass(frozen=True)
class Tools:
    """What there is to measure with."""

    words: WordList
    encoder: Encoder | None

    @property
    def halves(self) -> list[WordList]:
        """Give word lists of which half was left out."""
        return [halved(self.words, seed) for seed in range(HALVES)]

    def four(self, measure: Callable[[Sequence[WordList], Encoder | None], str]) -> list[str]:
        """Measure with the whole list and half of it, without and with the encoder."""
        without = [measure([self.words], None), measure(self.halves, None)]
        if self.encoder is None:
            return [*without, NOT_INSTALLED, NOT_INSTALLED]
        return [*without, measure([self.words], self.encoder), measure(self.halves, self.encoder)]


def _pair(pairs: Sequence[tuple[float, float]]) -> str:
    return " / ".join(str(Spread.of(side)) for side in zip(*pairs, strict=True))


def suggestion(task: str, slips: Sequence[Slip], tools: Tools, study: str) -> Iterator[Line]:
    """Measure what is suggested after five examples of each theme; also when what waits is not read along."""
    others = [
        f"{name} {_top(slips, [recipe])}"
        for name, recipe in (
            ("Signalen's recipe", peers.signalen),
            ("ours without a list", ours.our_recipe({}, None)),
            ("always the biggest", peers.always_the_biggest),
        )
    ]
    name = f"suggestion, {task} ({len(slips)}), {EXAMPLES} examples a theme: top-1 / top-3"
    for reads_along in (True, False):

        def measure(lists: Sequence[WordList], encoder: Encoder | None, along: bool = reads_along) -> str:
            return _top(slips, [ours.our_recipe(words, encoder, reads_along=along) for words in lists])

        figures = tools.four(measure)
        yield Line(name if reads_along else "– without reading what waits", figures, "; ".join(others), study)
        others, study = [NOTHING], NOTHING


def _top(slips: Sequence[Slip], recipes: Sequence[ours.Recipe]) -> str:
    return _pair([ours.top_one_and_three(slips, recipes[seed % len(recipes)], seed) for seed in range(DRAWS)])


def drafts(task: str, slips: Sequence[Slip], tools: Tools, study: str) -> Line:
    """Measure draft themes over slips that nobody placed."""

    def measure(lists: Sequence[WordList], encoder: Encoder | None) -> str:
        scores = [ours.draft_scores(slips, ours.drafted(slips, words, encoder)) for words in lists]
        left = Spread.of([left for _ari, _v, left in scores]).mean
        return f"{_pair([(ari, v) for ari, v, _left in scores])} ({left:.0%} left)"

    topics = peers.bertopic([slip.text for slip in slips], tools.encoder)
    peer = NOT_INSTALLED if topics is None else _pair([agreement([slip.theme for slip in slips], topics)])
    return Line(f"draft themes, {task} ({len(slips)}): ARI / V", tools.four(measure), f"BERTopic {peer}", study)


def look_alikes(task: str, kind: str, slips: Sequence[Slip], tools: Tools, study: str) -> Line:
    """Measure how often the one that says the same is among the five that are shown."""

    def measure(lists: Sequence[WordList], encoder: Encoder | None) -> str:
        return str(Spread.of([ours.same_idea_in_first_five(slips, kind, words, encoder) for words in lists]))

    asked = [number for number, slip in enumerate(slips) if slip.kind == kind and slip.alike]
    texts = [slip.text for slip in slips]
    found = [[slips[other].id for other in peers.rapidfuzz(texts, number, ours.FIRST)] for number in asked]
    peer = Spread(share_within(found, [slips[number].alike for number in asked], ours.FIRST))
    name = f"{task} in the first five ({len(asked)} among {len(slips)})"
    return Line(name, tools.four(measure), f"rapidfuzz {peer}", study)


def cost_lines(tools: Tools) -> list[Line]:
    """Measure time and memory, without and with the encoder in a process each: other work here moves them less."""
    base = costs.measured(with_encoder=False)
    more = costs.measured(with_encoder=True) if tools.encoder else None
    return [
        Line(f"{name}, {costs.COUNT:,} slips (processor time)", _cost(cell, base, more), NOTHING, study)
        for name, cell, study in (
            ("suggest + look-alikes for one", "{one_ms:.0f} ms", "17 ms; 21 ms; goal < 50 ms"),
            ("draft themes", "{draft_s:.1f} s, {draft_mb:.0f} MB", "3.2 s, 300 MB; 2–3 s; goal < 5 s, < 500 MB"),
            ("vectors, once", "{encode_s:.0f} s", "0; 28 s"),
            (f"fit on {costs.PLACED} examples; index", "{fit_s:.1f} s; {index_s:.1f} s", "about 1 s"),
        )
    ]


def _cost(cell: str, base: dict[str, float], more: dict[str, float] | None) -> list[str]:
    return [cell.format(**base), NOTHING, cell.format(**more) if more else NOT_INSTALLED, NOTHING]


def lines(tools: Tools, titles: Path | None) -> Iterator[Line]:
    """Measure everything, a line at a time."""
    ideas, slips = samples.real_ideas(), samples.handmade_slips()
    study_titles = ".57 / .92; .59 / .93; Signalen's recipe .40 / .83, always the biggest .36 / .83"
    if titles is None:
        yield Line("suggestion, titles of Amsterdam boroughs", [NOT_HERE] * 4, NOT_HERE, study_titles)
        yield Line(
            "draft themes, the same", [NOT_HERE] * 4, NOT_HERE, ".16 / .21; .17 / .22; BERTopic .04–.14 / .15–.20"
        )
    else:
        boroughs = samples.amsterdam(titles)
        yield from suggestion("titles of Amsterdam boroughs", boroughs, tools, study_titles)
        yield drafts("the same", boroughs, tools, ".16 / .21; .17 / .22; BERTopic .04–.14 / .15–.20")
    yield from suggestion("real ideas", ideas, tools, ".67 / .93; .70 / .95; TF-IDF without a list .54 / .87")
    yield from suggestion("handmade slips", ours.in_dutch(slips, off_topic=False), tools, NOTHING)
    yield drafts("real ideas", ideas, tools, NOTHING)
    yield drafts(
        "handmade slips", ours.in_dutch(slips), tools, ".43 / .61; .48 / .66; BERTopic .05 / .14, guided .11 / .31"
    )
    yield look_alikes("a paraphrase", "para", slips, tools, ".60; .85; rapidfuzz .38")
    yield look_alikes("the same idea in another language", "anderstalig", slips, tools, ".33; .88; –")
    yield from cost_lines(tools)


def describe() -> str:
    """Say when and on what this was measured."""
    machine = f"Python {platform.python_version()} on {os.cpu_count()} cores, of which it uses one"
    return (
        f"Measured on {dt.date.today():%d %B %Y} with {machine}: mean ± standard deviation over {DRAWS} draws "
        f"of examples (of drafts: over {HALVES} halves of the list)."
    )


def write(report: str) -> None:
    """Put the report between the markers of the page about suggestions."""
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{report}\n{END}{after}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.suggesting", description=__doc__)
    parser.add_argument("--amsterdam", type=Path, help="A file of your own: tab-separated, columns text and theme.")
    parser.add_argument("--write", action="store_true", help=f"write the figures into {PAGE.name}")
    options = parser.parse_args()
    report = [describe(), "", HEADER, "|---" * 7 + "|"]
    print("\n".join(report))
    for line in lines(Tools(read_word_list(), find_encoder()), options.amsterdam):
        report.append(str(line))
        print(line, flush=True)
    if options.write:
        write("\n".join(report))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
