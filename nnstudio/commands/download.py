"""``nnstudio download [NAME]``: what can be downloaded, or the download itself.

Nothing is fetched by any other command.
"""

from __future__ import annotations

from argparse import Namespace

from nnstudio.attended import Bar
from nnstudio.commands.ending import DONE, FAILED, Ended
from nnstudio.commands.output import sentences, table, tell, write, write_json
from nnstudio.core.downloads.fetching import cache_folder, download, is_there
from nnstudio.core.downloads.offers import OFFERS, Offer, offer
from nnstudio.core.importers.reading import Progress
from nnstudio.core.parts.problem import ProblemError
from nnstudio.language import tr
from nnstudio.language.amounts import memory


def run(asked: Namespace) -> int:
    """List the offers, or fetch one and write where it lies."""
    if asked.name is None:
        _list(asked.json)
        return DONE
    chosen = offer(asked.name)
    tell(
        tr(
            "{title}: {size}, licence {licence}, from {source}",
            title=chosen.title,
            size=memory(chosen.bytes),
            licence=chosen.licence,
            source=chosen.source,
        )
    )
    try:
        with Bar(0, chosen.bytes, shown=not asked.json, desc=chosen.title, unit="B") as bar:

            def told(progress: Progress) -> bool:
                bar.reach(progress.done)
                return True

            first = download(chosen, told)
    except ProblemError as error:
        raise Ended(FAILED, *sentences(error.problems)) from None
    if asked.json:
        write_json({"name": chosen.id, "path": str(first)})
    else:
        write(str(first))
    return DONE


def _list(as_json: bool) -> None:
    if as_json:
        for one in OFFERS:
            write_json({**_facts(one), "path": str(cache_folder() / one.id / one.first)})
        return
    rows = [(tr("Name"), tr("Size"), tr("Licence"), tr("Training + test samples"), tr("Here"))]
    for one in OFFERS:
        rows.append(
            (
                one.id,
                memory(one.bytes),
                one.licence,
                " + ".join(f"{count:,}" for count in one.samples),
                tr("yes") if is_there(one) else tr("no"),
            )
        )
    for line in table(rows):
        write(line)


def _facts(one: Offer) -> dict[str, object]:
    return {
        "name": one.id,
        "title": one.title,
        "bytes": one.bytes,
        "licence": one.licence,
        "source": one.source,
        "samples": list(one.samples),
        "here": is_there(one),
    }
