"""A data set that was offered and is wanted: downloaded where it is not there yet, and described.

It is then data like any that somebody brings along.
"""

from __future__ import annotations

from pathlib import Path

from nnstudio.core.datasets.own_data import OwnData, import_data
from nnstudio.core.downloads.fetching import Told, download
from nnstudio.core.downloads.offers import Offer
from nnstudio.core.importers.base import run_through
from nnstudio.core.importers.finding import preview


def offered_data(offer: Offer, told: Told, folder: Path | None = None) -> OwnData | None:
    """The data of an offer; None where somebody gave it up.

    Args:
        offer: which.
        told: hears how far it is and answers whether to go on; reading what came follows the download.
        folder: where downloads are kept, the cache of the user by default.

    Raises:
        ProblemError: ``problem.download_*``, or ``problem.data_*`` where the files are no data.
    """
    first = download(offer, told, folder)
    if first is None:
        return None
    data, _ = run_through(import_data(str(first), preview(str(first)).importer))
    return data
