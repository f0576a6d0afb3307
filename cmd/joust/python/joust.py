"""joust.py: learners and judges for joust in Python, with the standard library only.

A learner:                                      A judge:

    import joust                                    import joust

    class Mine:                                     def longer(prompt, first, second):
        def __init__(self, arms, horizon, seed):        return "first" if len(first) > len(second) else "second"
            ...
        def next(self):            # (first, second), or None: it has stopped
            ...                                     joust.serve_judge(longer, name="longer")
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
import operator
import queue
import sys
import threading

FIRST, SECOND, TIE, BOTH_BAD = 1, 2, 0, -1
ALGORITHM, JUDGE = "algorithm/1", "judge/1"
OUTCOMES = ("first", "second", "tie", "both-bad")

# Whole numbers may be of any type, such as those of numpy.
_encode = json.JSONEncoder(separators=(",", ":"), default=operator.index).encode


def _start():
    """Returns the lines of joust and a function that answers. What the program prints goes to
    the standard error from now on, since the standard output is joust's."""
    out, sys.stdout = sys.stdout, sys.stderr
    write, flush = out.write, out.flush

    def say(message):
        write(_encode(message) + "\n")
        flush()

    return (json.loads(line) for line in sys.stdin if line.strip()), say


def _check(m, protocol):
    if m["joust"] != protocol:
        sys.exit("joust speaks the protocol %s, this joust.py %s" % (m["joust"], protocol))


def serve(make, name=None, version="", tally=False, replay=True):
    """Plays the learners of all trials until joust says goodbye.

    make(arms, horizon, seed, **params) returns the learner of a trial: arms are 0 to arms - 1,
    horizon is the number of duels that it may plan for (0: it gets none), seed a whole number
    below 2**53 that its randomness must come from, and params what the study says under params.
    It has next(), observe(first, second, outcome) and recommend(), as this file shows above.

    With tally=True it has observe(first, second, wins, losses, ties, both_bad) instead, and
    may have patience(): for how many duels of the proposed pair next() and recommend() cannot
    change, whatever the outcomes are. The study then says tally: true.

    replay=True promises that a new learner with the same arguments does the same after the same
    duels, whatever other learners there are: joust live then asks ahead. It holds where all
    randomness comes from seed and nothing is kept outside of self.
    """
    messages, say = _start()
    trials, params = {}, {}

    def row(trial, learner):
        pair = learner.next()
        first, second = (-1, -1) if pair is None else pair
        if tally and pair is not None and hasattr(learner, "patience"):
            return (trial, first, second, learner.recommend(), learner.patience())
        return (trial, first, second, learner.recommend())

    for m in messages:
        do = m["do"]
        if do == "bye":
            return
        if do == "hello":
            _check(m, ALGORITHM)
            params = m["params"]
            takes = _names(make)
            for p in params:
                if takes is not None and p not in takes[3:]:
                    sys.exit("the study has the parameter %s, which %s does not take" % (p, make.__name__))
            say({"joust": ALGORITHM, "name": name or make.__name__, "version": version, "tally": tally, "replay": replay})
            continue
        rows = []
        for trial, arms, horizon, seed in m["begin"]:
            learner = trials[trial] = make(arms, horizon, seed, **params)
            rows.append(row(trial, learner))
        if tally:
            for trial, first, second, wins, losses, ties, both_bad in m["observe"]:
                learner = trials[trial]
                learner.observe(first, second, wins, losses, ties, both_bad)
                rows.append(row(trial, learner))
        else:
            for trial, first, second, outcome in m["observe"]:  # row, written out: this is most of the time
                learner = trials[trial]
                learner.observe(first, second, outcome)
                pair = learner.next()
                first, second = (-1, -1) if pair is None else pair
                rows.append((trial, first, second, learner.recommend()))
        for trial in m["end"]:
            trials.pop(trial, None)
        say({"next": rows})


def _names(function):
    """The names of what the function takes; None if it takes any name."""
    takes = inspect.signature(function).parameters.values()
    return None if any(p.kind == p.VAR_KEYWORD for p in takes) else [p.name for p in takes]


class Retry(Exception):
    """What a judge raises if it may succeed later, in so many seconds."""

    def __init__(self, why, after=0):
        super().__init__(why)
        self.after = after


def serve_judge(decide, name="judge", version="", parallel=1):
    """Answers the questions of joust until it says goodbye, up to parallel ones at a time,
    each in a thread of its own.

    decide(prompt, first, second) returns "first", "second", "tie" or "both-bad", or a mapping
    with the key outcome and, if known, cost, tokens (read and written), raw (what the judge
    wrote) and grades (of the first and the second). If it takes item or repeat, it gets the
    name of the item, and how often the same was asked before. An exception is reported as an
    error of the question; joust asks again later after a joust.Retry.
    """
    messages, say = _start()
    takes = _names(decide)
    more = [n for n in ("item", "repeat") if takes is None or n in takes]
    todo, lock, cancelled = queue.SimpleQueue(), threading.Lock(), set()

    def answer(m):
        try:
            a = decide(m.get("prompt", ""), m["first"], m["second"], **{n: m.get(n) for n in more})
            a = dict(a) if isinstance(a, dict) else {"outcome": a}
            if a.get("outcome") not in OUTCOMES:
                raise ValueError("the outcome is %r; it must be %s, %s, %s or %s" % (a.get("outcome"), *OUTCOMES))
            _encode(a)  # or fails here
            return a
        except Retry as e:
            return {"error": str(e), "retry": True, "after": e.after}
        except Exception as e:
            return {"error": "%s: %s" % (type(e).__name__, e), "retry": False}

    def work():
        while True:
            m = todo.get()
            if m["id"] not in cancelled:
                a = answer(m)
                with lock:
                    if m["id"] not in cancelled:
                        say({"id": m["id"], **a})
            cancelled.discard(m["id"])

    for _ in range(parallel):  # daemons: what is under way at the goodbye is given up
        threading.Thread(target=work, daemon=True).start()
    for m in messages:
        if m.get("bye"):
            return
        if "cancel" in m:
            cancelled.add(m["cancel"])
        elif "joust" in m:
            _check(m, JUDGE)
            with lock:
                say({"joust": JUDGE, "name": name, "version": version})
        else:
            todo.put(m)


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
