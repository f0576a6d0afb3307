"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const guard = 600; // ms after a question has appeared in which keys belong to the one before
  const minimal = Number(document.body.dataset.minimal); // ms
  const words = { "first": "the first answer is better", "second": "the second answer is better", "tie": "a tie", "both-bad": "both are bad" };
  const keys = { ArrowLeft: "first", ArrowRight: "second", ArrowDown: "tie", b: "both-bad", s: "skip", u: "undo" };

  let shown = null; // the question on the screen
  let last = ""; // the verdict that can be taken back
  let skipped = ""; // the question that was skipped last
  let note = ""; // what was done last
  let timer = 0; // of the guard
  let spent = 0, since = null; // ms for which it could be read, and since when it can
  let busy = null; // the change that is under way
  let polling = null; // the controller of the request for news
  let back = null; // ends the wait of a page whose rater was away
  let greeted = false;
  let over = false; // the session has ended

  const say = (text) => { $("status").textContent = text; };
  const covered = () => $("help-dialog").open || $("pause-dialog").open;

  // Time counts while the question can be read.
  const count = () => {
    const now = performance.now();
    if (since !== null) {
      spent += now - since;
    }
    since = shown && !document.hidden && !covered() ? now : null;
    return spent;
  };

  const early = (on) => {
    clearTimeout(timer);
    $("buttons").classList.toggle("early", on);
    if (on) {
      timer = setTimeout(early, guard, false);
    }
  };

  const sleep = (ms, signal) => new Promise((resolve) => {
    setTimeout(resolve, ms);
    signal?.addEventListener("abort", resolve);
  });

  // call asks the session until it answers.
  const call = async (path, body, signal) => {
    for (let pause = 250; ; pause = Math.min(2 * pause, 2000)) {
      try {
        const answer = await fetch(path, body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal } : { signal });
        if (answer.status < 500) {
          $("offline").hidden = true;
          return { ok: answer.ok, status: answer.status, data: await answer.json() };
        }
      } catch (error) {
        if (signal?.aborted) {
          throw error;
        }
      }
      $("offline").hidden = over;
      await sleep(pause, signal);
    }
  };

  const enable = () => {
    for (const id of Object.values(keys)) {
      $(id).disabled = id === "undo" ? !last : !shown;
    }
  };

  const release = () => {
    for (const button of document.querySelectorAll(".chosen")) {
      button.classList.remove("chosen");
    }
  };

  const cover = (dialog, button) => {
    $(dialog).showModal();
    $(dialog).scrollTop = 0;
    $(button).focus({ preventScroll: true });
    count();
  };

  const clear = (text) => {
    shown = null;
    count();
    release();
    $("question").hidden = true;
    $("empty").hidden = false;
    $("empty").textContent = text;
    enable();
  };

  const show = (question, number) => {
    count();
    shown = question;
    early(true);
    spent = 0;
    $("prompt").innerHTML = question.prompt; // the session has made them safe
    $("prompt").hidden = question.prompt === "";
    $("first-text").innerHTML = question.first;
    $("second-text").innerHTML = question.second;
    if ($("comment")) {
      $("comment").value = "";
    }
    release();
    $("empty").hidden = true;
    $("question").hidden = false;
    enable();
    scrollTo(0, 0);
    if (!covered()) {
      $("question").focus({ preventScroll: true });
    }
    const again = question.id === skipped ? "No other question is waiting; here it is again. " : "";
    say((note ? note + " " : "") + again + "Your question " + number + ".");
    note = skipped = "";
    count();
  };

  const apply = async (news) => {
    last = news.last ?? "";
    let text = news.verdicts + (news.verdicts === 1 ? " verdict" : " verdicts");
    if (news.expected) {
      text = news.verdicts + " of about " + news.expected + (news.high ? " (90 %: " + news.high + ")" : "");
      $("bar").max = Math.max(news.expected, news.verdicts);
      $("bar").value = news.verdicts;
    }
    $("bar").hidden = !news.expected;
    $("progress").textContent = text;
    if (!greeted && news.done === 0) {
      cover("help-dialog", "start");
    }
    greeted = true;
    over = news.state === "ended";
    switch (news.state) {
    case "question":
      if (shown?.id !== news.question.id) {
        show(news.question, news.done + 1);
      }
      break;
    case "wait":
      if (shown) {
        note = "The question before is not needed any more.";
        say(note);
      }
      clear("Waiting for the next question. It appears by itself.");
      break;
    case "away":
      clear("");
      $("pause-text").textContent = "You were away for a while, and your question may have gone to somebody else.";
      if (!covered()) {
        cover("pause-dialog", "resume");
      }
      await new Promise((resolve) => { back = resolve; });
      break;
    case "ended":
      clear("There is nothing to judge now: the session has ended or was stopped. Thank you! If it goes on, this page does too.");
      await sleep(3000);
      break;
    }
    enable();
  };

  const lost = (text) => {
    clear(text);
    last = "";
    enable();
    return new Promise(() => {}); // for good
  };

  const live = async () => {
    for (;;) {
      if (busy) {
        await busy;
        continue;
      }
      polling = new AbortController();
      const slow = setTimeout(() => { // what the screen shows has its verdict
        if (!shown && !$("question").hidden) {
          clear("Waiting for the next question. It appears by itself.");
        }
      }, 400);
      let answer;
      try {
        answer = await call("next" + (shown ? "?shown=" + shown.id : ""), null, polling.signal);
      } catch {
        continue; // a change is under way
      } finally {
        clearTimeout(slow);
      }
      if (answer.status === 403) {
        await lost(answer.data.error);
      }
      if (!busy) {
        await apply(answer.data);
      }
    }
  };

  // change makes a change, unless one is under way. Its function returns what is said of it.
  const change = (button, f) => {
    if (busy) {
      return;
    }
    $(button).classList.add("chosen");
    busy = (async () => {
      polling?.abort();
      const answer = await f();
      if (answer.status === 403) {
        await lost(answer.data.error);
      }
      if (!answer.ok) {
        note = answer.data.error;
      }
      if (answer.ok || answer.status === 409 || answer.status === 410) {
        shown = null; // what comes next is for the session to say
      }
      say(note);
      if (shown) {
        release();
      }
    })().finally(() => { busy = null; });
  };

  const judge = (outcome) => change(outcome, async () => {
    const verdict = { id: shown.id, outcome, ms: Math.round(count()) };
    if ($("comment")?.value) {
      verdict.comment = $("comment").value;
    }
    const answer = await call("verdict", verdict);
    if (answer.ok) {
      last = verdict.id;
      note = (answer.data.repeated ? "Was recorded before: " : "Recorded: ") + words[answer.data.outcome] + ".";
    }
    return answer;
  });

  const skip = () => change("skip", async () => {
    skipped = shown.id;
    note = "Skipped.";
    return call("skip", { id: shown.id });
  });

  const undo = () => change("undo", async () => {
    const answer = await call("undo", { id: last });
    if (answer.ok) {
      note = "Your last verdict is taken back.";
    }
    return answer;
  });

  const act = (id) => {
    if (busy || covered() || $(id).disabled || id !== "undo" && !shown || $("buttons").classList.contains("early")) {
      return;
    }
    if (id === "undo") {
      undo();
    } else if (id === "skip") {
      skip();
    } else if (count() < minimal) {
      say("Please take at least " + minimal / 1000 + " s for each question.");
    } else {
      judge(id);
    }
  };

  for (const id of Object.values(keys)) {
    $(id).addEventListener("click", () => act(id));
  }
  addEventListener("keydown", (event) => {
    const id = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!id || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey && event.key.startsWith("Arrow") || covered() || event.target.matches?.("textarea")) {
      return;
    }
    event.preventDefault();
    act(id);
  });

  $("pause").addEventListener("click", () => {
    $("pause-text").textContent = "Time does not count. If the pause is long, somebody else may be shown your question.";
    cover("pause-dialog", "resume");
  });
  $("help").addEventListener("click", () => {
    $("start").textContent = "Go on";
    cover("help-dialog", "start");
  });
  for (const id of ["help-dialog", "pause-dialog"]) {
    $(id).addEventListener("close", () => {
      early(true);
      count();
      back?.();
      back = null;
      (shown ? $("question") : document.body).focus({ preventScroll: true });
    });
  }
  document.addEventListener("visibilitychange", count);

  live();
})();
