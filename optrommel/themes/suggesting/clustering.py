"""Texts that lie close together, found by who is whose neighbour.

Source: Blondel et al., Fast unfolding of communities in large networks (2008), “Louvain”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

    Array = np.ndarray[Any, Any]

NEIGHBOURS = 10
_BLOCK = 1_000  # rows whose likeness to all is in memory at a time
_COMMON = 0.05  # a column that more of the rows have makes neighbours of all
_FEW = 20  # rows may always share a column


def neighbours(rows: csr_array) -> csr_array:
    """Give n × n how much each row (n × d, of unit length) looks like those it looks like most; symmetric."""
    from scipy.sparse import csr_array, vstack

    kept = _without_common(rows)
    other = kept.T.tocsr()
    blocks = [_nearest(kept[at : at + _BLOCK] @ other, at) for at in range(0, kept.shape[0], _BLOCK)]
    found = csr_array(vstack(blocks))
    return csr_array(found.maximum(found.T))


def communities(weights: csr_array) -> Array:
    """Give each row of `weights` (n × n, symmetric) the number of its community; the same input, the same answer."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sknetwork.clustering import Louvain

    if not weights.nnz:
        return np.arange(weights.shape[0])
    return np.asarray(Louvain(random_state=0).fit_predict(csr_matrix(weights)))


def share_inside(weights: csr_array, members: Array) -> Array:
    """Give for each of `members` how much of its likeness to others is to members, 0 to 1."""
    import numpy as np

    to_all = weights[members]
    return np.asarray(to_all[:, members].sum(axis=1) / np.maximum(to_all.sum(axis=1), 1e-9)).ravel()


def _without_common(rows: csr_array) -> csr_array:
    import numpy as np

    held_by = np.bincount(rows.indices, minlength=rows.shape[1])
    return rows[:, np.flatnonzero(held_by <= max(_COMMON * rows.shape[0], _FEW))]


def _nearest(scores: csr_array, start: int) -> csr_array:
    """Keep of each row its best `NEIGHBOURS` that are not itself; the first row is row `start` of all."""
    import numpy as np
    from scipy.sparse import csr_array

    owners = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
    order = np.lexsort((scores.indices, -scores.data, owners))
    order = order[(scores.indices[order] != owners[order] + start) & (scores.data[order] > 0)]
    of_row = np.bincount(owners[order], minlength=scores.shape[0])
    place = np.arange(len(order)) - np.repeat(np.cumsum(of_row) - of_row, of_row)
    best = order[place < NEIGHBOURS]
    return csr_array((scores.data[best], (owners[best], scores.indices[best])), shape=scores.shape)
