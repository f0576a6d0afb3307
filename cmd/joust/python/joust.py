"""joust.py: learners and judges for joust in Python, with the standard library only.

A learner:                                      A judge:

    import joust                                    import joust

    class Mine:                                     def judge(prompt, first, second):
        def __init__(self, arms, horizon, seed):        return "first" if len(first) > len(second) else "second"
            ...
        def next(self):            # (first, second), or None: it has stopped
            ...                                     joust.judge(judge, name="longer")
        def observe(self, first, second, outcome):
            ...                    # FIRST, SECOND, TIE or BOTH_BAD
        def recommend(self):       # the best arm so far
            ...

    joust.serve(Mine)

    for row in joust.read("trials.csv"):            # what `joust export DIR --csv` writes
        print(row["algorithm"], row["duels"])

`joust help external` is the guide. This file was written by `joust python`.
"""

import csv
import inspect
import json
import sys

FIRST, SECOND, TIE, BOTH_BAD = 1, 2, 0, -1
ALGORITHM, JUDGE = "algorithm/1", "judge/1"


def _lines():
    for line in sys.stdin:
        if line.strip():
            yield json.loads(line)


def _say(message):
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _own_stdout():
    """What the learner prints goes to the standard error, since the standard output is joust's."""
    out = sys.stdout
    sys.stdout = sys.stderr
    return out


def serve(make, name=None, version="", tally=False):
    """Plays the learners of all trials until joust says goodbye.

    make(arms, horizon, seed, **params) returns the learner of a trial: arms are 0 to arms - 1,
    horizon is the number of duels that it may plan for (0: it gets none), seed a whole number
    below 2**53 that its randomness must come from, and params what the study says under params.
    It has next(), observe(first, second, outcome) and recommend(), as this file shows above.

    With tally=True it has observe(first, second, wins, losses, ties, both_bad) instead, and
    may have patience(): for how many duels of the proposed pair next() and recommend() cannot
    change, whatever the outcomes are. The study then says tally: true.
    """
    out = _own_stdout()
    write, flush, dumps = out.write, out.flush, json.dumps
    trials, params = {}, {}
    for m in _lines():
        do = m["do"]
        if do == "bye":
            return
        if do == "hello":
            if m["joust"] != ALGORITHM:
                sys.exit("joust speaks the protocol %s, this joust.py %s" % (m["joust"], ALGORITHM))
            params = m["params"]
            unknown = _unknown(make, params)
            if unknown:
                sys.exit("the study has the parameter %s, which %s does not take" % (unknown, make.__name__))
            greeting = {"joust": ALGORITHM, "name": name or make.__name__, "version": version, "tally": tally}
            write(dumps(greeting) + "\n")
            flush()
            continue
        rows = []
        for trial, arms, horizon, seed in m["begin"]:
            trials[trial] = learner = make(arms, horizon, seed, **params)
            rows.append(_row(trial, learner, tally))
        for o in m["observe"]:
            learner = trials[o[0]]
            learner.observe(*o[1:])
            rows.append(_row(o[0], learner, tally))
        for trial in m["end"]:
            trials.pop(trial, None)
        write(dumps({"next": rows}, separators=(",", ":")) + "\n")
        flush()


def _row(trial, learner, tally):
    pair = learner.next()
    first, second = (-1, -1) if pair is None else pair
    if tally and hasattr(learner, "patience"):
        return [trial, first, second, learner.recommend(), learner.patience()]
    return [trial, first, second, learner.recommend()]


def _unknown(make, params):
    """The first of the parameters that make does not take, or None."""
    takes = inspect.signature(make).parameters.values()
    if any(p.kind == p.VAR_KEYWORD for p in takes):
        return None
    names = [p.name for p in takes][3:]
    return next((p for p in params if p not in names), None)


def judge(decide, name="judge", version=""):
    """Answers each question of joust until it says goodbye.

    decide(prompt, first, second) returns "first", "second", "tie" or "both-bad", or a mapping
    with the key outcome and, if known, cost, tokens, raw and grades. An exception is reported
    as an error of that question. Questions are answered one after another.
    """
    out = _own_stdout()

    def say(message):
        out.write(json.dumps(message, separators=(",", ":")) + "\n")
        out.flush()

    for m in _lines():
        if m.get("bye"):
            return
        if "cancel" in m:
            continue  # answers come one after another, so that nothing is under way
        if "joust" in m:
            if m["joust"] != JUDGE:
                sys.exit("joust speaks the protocol %s, this joust.py %s" % (m["joust"], JUDGE))
            say({"joust": JUDGE, "name": name, "version": version})
            continue
        try:
            answer = decide(m.get("prompt", ""), m["first"], m["second"])
            if not isinstance(answer, dict):
                answer = {"outcome": answer}
            say({"id": m["id"], **answer})
        except Exception as e:
            say({"id": m["id"], "error": "%s: %s" % (type(e).__name__, e), "retry": False})


def read(path):
    """Reads the CSV that `joust export DIR --csv` writes: a dict for each row, in which
    numbers are numbers and an empty cell is None."""
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            yield {key: _number(text) for key, text in row.items()}


def _number(text):
    if text == "":
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
