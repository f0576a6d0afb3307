// King of the hill in JavaScript, without a library: the whole protocol in 60 lines.
const readline = require("node:readline");

// random returns a generator of numbers in [0, 1) from a seed below 2^53 (mulberry32).
function random(seed) {
  let a = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

class KingOfTheHill {
  constructor(arms, horizon, seed, { lead = 12 }) {
    const draw = random(seed);
    this.left = [...Array(arms).keys()];
    for (let i = arms - 1; i > 0; i--) {
      const j = Math.floor(draw() * (i + 1));
      [this.left[i], this.left[j]] = [this.left[j], this.left[i]];
    }
    this.lead = lead;
    this.king = this.left.pop();
    this.challenge();
  }
  challenge() {
    this.rival = this.left.length ? this.left.pop() : -1;
    this.wins = this.duels = 0;
  }
  next() {
    return this.rival < 0 ? [-1, -1] : [this.king, this.rival];
  }
  observe(first, second, outcome) {
    this.duels++;
    this.wins += outcome === 1 ? 1 : outcome === 2 ? -1 : 0; // 0 is a tie, -1 both bad
    if (Math.abs(this.wins) < this.lead && this.duels < 60) return;
    if (this.wins < 0) this.king = this.rival;
    this.challenge();
  }
}

const trials = new Map();
let params = {};
const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const m = JSON.parse(line);
  if (m.do === "bye") process.exit(0);
  if (m.do === "hello") {
    params = m.params;
    return say({ joust: "algorithm/1", name: "king-of-the-hill", version: "1", replay: true });
  }
  const asked = [];
  for (const [trial, arms, horizon, seed] of m.begin) {
    trials.set(trial, new KingOfTheHill(arms, horizon, seed, params));
    asked.push(trial);
  }
  for (const [trial, first, second, outcome] of m.observe) {
    trials.get(trial).observe(first, second, outcome);
    asked.push(trial);
  }
  say({ next: asked.map((t) => [t, ...trials.get(t).next(), trials.get(t).king]) });
  for (const trial of m.end) trials.delete(trial);
});
