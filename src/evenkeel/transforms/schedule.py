"""The order in which steps are written down, and which of them are treated together."""

from collections.abc import Hashable, Iterable, Sequence

from evenkeel.transforms.builder import Series, Step


def schedule(steps: Sequence[Step], needed: Iterable[Series]) -> list[list[Series]]:
    """Return the steps that ``needed`` rests on, in groups that are alike, each after all that it takes.

    A group waits while a step of its kind is still to come and there is something else to do. That is a heuristic: the
    result of a graph does not depend on it.
    """
    waiting = _reached(steps, needed)
    kinds = {place: _kind(steps, series) for place, series in waiting.items()}
    done: set[int] = set()
    groups = []
    while waiting:
        ready: dict[Hashable, list[Series]] = {}
        later: set[Hashable] = set()
        for place, series in waiting.items():
            if all(operand.id in done for operand in steps[place].operands):
                ready.setdefault(kinds[place], []).append(series)
            else:
                later.add(kinds[place])
        group = min(ready.items(), key=lambda found: (found[0] in later, found[1][0].id))[1]
        groups.append(group)
        done.update(series.id for series in group)
        waiting = {place: series for place, series in waiting.items() if place not in done}
    return groups


def _reached(steps: Sequence[Step], needed: Iterable[Series]) -> dict[int, Series]:
    found: dict[int, Series] = {}
    ahead = list(needed)
    while ahead:
        series = ahead.pop()
        if series.id not in found:
            found[series.id] = series
            ahead += steps[series.id].operands
    return dict(sorted(found.items()))


def _kind(steps: Sequence[Step], series: Series) -> Hashable:
    """Return what steps must share to be treated together.

    Text is treated column by column: ONNX Runtime's Gather copies only the first text of a row of a matrix.
    """
    step = steps[series.id]
    if step.operator in ("Input", "Constant", "Join"):
        return step.operator
    constant = tuple(steps[operand.id].operator == "Constant" for operand in step.operands)
    columns = [operand for operand, known in zip(step.operands, constant, strict=True) if not known]
    types = tuple(operand.dtype for operand in step.operands)
    wider = any(operand.width < series.width for operand in columns)
    alone = step.operator == "Total" or "text" in (series.dtype, *types) or wider
    return step.operator, step.attributes, types, constant, series.id if alone else None
