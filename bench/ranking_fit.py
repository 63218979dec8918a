"""Fitting by NumPy alone: a linear ranker, a logistic curve, folds by week, and intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

Array = np.ndarray


def fit_ranker(lists: Sequence[Array], right: Sequence[Array], l2: float, steps: int = 200) -> Array:
    """The weights that make it likeliest that a softmax over each list draws one of its right rows.

    `lists` are the features of each question's candidates, centred, of shape (candidates, features); `right` flags.
    Newton's method with the covariance under the softmax as the Hessian, an upper bound of the true one, and the step
    halved until the loss falls. Listwise loss as in Cao et al. (2007), "Learning to rank: from pairwise approach to
    listwise approach", over the sum of the right candidates' probabilities.
    """
    x = np.vstack(lists)
    y = np.concatenate(right).astype(np.float64)
    counts = np.array([len(rows) for rows in lists])
    first = np.cumsum(counts) - counts

    def probabilities(w: Array) -> tuple[Array, Array, float]:
        score = x @ w
        score = np.exp(score - np.repeat(np.maximum.reduceat(score, first), counts))
        all_of, right_of = np.add.reduceat(score, first), np.add.reduceat(score * y, first)
        loss = float(np.log(all_of / np.maximum(right_of, 1e-300)).sum() + l2 / 2 * w @ w)
        p, q = score / np.repeat(all_of, counts), score * y / np.repeat(np.maximum(right_of, 1e-300), counts)
        return p, q, loss

    w = np.zeros(x.shape[1])
    p, q, loss = probabilities(w)
    for _ in range(steps):
        gradient = x.T @ (p - q) + l2 * w
        mean = np.add.reduceat(p[:, None] * x, first)
        hessian = (x * p[:, None]).T @ x - mean.T @ mean + l2 * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > 1e-6:
            new = probabilities(w - size * step)
            if new[2] < loss:
                break
            size /= 2
        else:
            break
        w, done = w - size * step, loss - new[2] < 1e-7 * len(lists)
        p, q, loss = new
        if done:
            break
    return w


def score(features: Mapping[str, Array], learned: Mapping[str, float]) -> Array:
    """The weighted sum of the features that are there."""
    return np.sum([w * features[name] for name, w in learned.items() if name in features], axis=0)


def fit_logistic(x: Array, y: Array, weight: Array, l2: float = 0.1) -> tuple[Array, float]:
    """Coefficients and bias of a logistic regression (Newton's method); the bias is not shrunk."""
    mean, scale = x.mean(0), x.std(0)
    scale[scale == 0] = 1
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])
    shrink = l2 * np.append(np.ones(x.shape[1]), 0)
    w = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        gradient = z.T @ (weight * (p - y)) + shrink * w
        hessian = (z * (weight * p * (1 - p) + 1e-9)[:, None]).T @ z + np.diag(shrink)
        step = np.linalg.solve(hessian, gradient)
        w = w - step
        if np.abs(step).max() < 1e-8:
            break
    slope = w[:-1] / scale
    return slope, float(w[-1] - slope @ mean)


def folds(weeks: Array, count: int, seed: int) -> Array:
    """The fold of each case; the cases of a week share theirs."""
    known = np.unique(weeks)
    fold = np.empty(len(known), dtype=np.int64)
    fold[np.random.default_rng(seed).permutation(len(known))] = np.arange(len(known)) % count
    return fold[np.searchsorted(known, weeks)]


def interval(values: Array, of: Callable[[Array], float] = np.mean, draws: int = 1000) -> str:
    """A value and its 95% bootstrap interval, drawing questions; NaN are left out."""
    values = np.asarray(values, dtype=np.float64)
    values = values[~np.isnan(values)]
    random = np.random.default_rng(0)
    drawn = [of(values[random.integers(0, len(values), len(values))]) for _ in range(draws)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{of(values):.3f} [{low:.3f}, {high:.3f}]"


def auroc(positive: Array, negative: Array) -> float:
    """The probability that a positive scores above a negative, ties counting half."""
    both = np.concatenate([positive, negative])
    _, at, count = np.unique(both, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[at]
    above = rank[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(above / (len(positive) * len(negative)))
