package preference

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"joust/sim/duel"
	"joust/sim/pref"
	"joust/sim/rng"
)

// calibrated returns the calibration of a log.
func calibrated(t *testing.T, content string, change func(*BattlesParams)) *Calibration {
	t.Helper()
	c, err := Calibrate(battlesOf(written(t, content), change))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rate returns the rate of that name.
func (c *Calibration) rate(t *testing.T, name string) Rate {
	t.Helper()
	for _, r := range c.Rates {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("there is no rate of %s", name)
	return Rate{}
}

// A log of a world has the parameters of this world, and the world reproduces its rates.
func TestCalibrateRecovers(t *testing.T) {
	p := DavidsonEntry.Defaults
	p.Utilities, p.Nu, p.Bias, p.Shuffle = []float64{.7, .2, -.1, -.8}, .6, .3, false
	w, err := NewDavidson(p)
	if err != nil {
		t.Fatal(err)
	}
	env := w.Trial(rng.Stream(1), rng.Stream(5, "calibrate")).(duel.Tallier)
	log := shownHeader
	const n = 20_000
	for i := range 4 {
		for j := range 4 {
			if i == j {
				continue
			}
			r := env.DuelTally(pref.Pair{First: pref.Arm(i), Second: pref.Arm(j)}, n)
			log += fmt.Sprintf("a%d,a%d,first,%d\na%[1]d,a%[2]d,second,%[4]d\na%[1]d,a%[2]d,tie,%[5]d\n", i, j, r.First, r.Second, r.Tie)
		}
	}
	c := calibrated(t, log, nil)
	// Utilities rest on 120,000 duels each, a standard error of about 2/√120,000 = .006; the
	// models differ in how a bias changes ties, which moves all parameters a little.
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > .03 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	for i, u := range p.Utilities {
		near(c.Names[i], c.Params.Utilities[i], u)
	}
	near("ν", c.Params.Nu, p.Nu)
	near("the bias", c.Params.Bias, p.Bias)
	if len(c.Rates) != 4 || !c.Slots || c.Ridge != 0 || c.Frozen.Pairs != 0 || !math.IsNaN(c.Frozen.Share()) {
		t.Errorf("%+v", c)
	}
	for _, r := range c.Rates {
		if math.Abs(r.World-r.Log) > .004 { // an interval is ± .002
			t.Errorf("%v", r)
		}
	}
}

// The model has no cycles: it does not reproduce the flips of a log that has one, and has no
// rate of the first slot for a log without slots.
func TestCalibrateFindsMisfit(t *testing.T) {
	c := calibrated(t, header+"a,b,90,10,0\nb,c,90,10,0\nc,a,90,10,0\n", either)
	if r := c.rate(t, "flips"); r.Holds() || math.Abs(r.Log-.1818) > 1e-3 || math.Abs(r.World-.5) > .01 || !strings.HasSuffix(r.String(), "NOT reproduced") {
		t.Errorf("%v, want .1818 and .5", r)
	}
	if r := c.rate(t, "ties"); !r.Holds() || c.Slots || len(c.Rates) != 2 {
		t.Errorf("%v of %v; without ties and slots, and of equal utilities, only ties and flips are rates", r, c.Rates)
	}
}

// Two verdicts on a prompt that always agree are frozen, and independent ones are not. Judges
// are numbered by their duels.
func TestCalibrateRepeats(t *testing.T) {
	coins := rng.Stream(3, "repeats")
	word := func() string { return []string{"first", "second"}[coins.Intn(2)] }
	frozen, free := "first,second,outcome,prompt,judge\n", "first,second,outcome,prompt,judge\n"
	for i := range 400 {
		a, b := word(), word()
		swapped := map[string]string{"first": "second", "second": "first"}
		frozen += fmt.Sprintf("a,b,%s,p%d,u1\nb,a,%s,p%[2]d,u2\n", a, i, swapped[a])
		free += fmt.Sprintf("a,b,%s,p%d,u1\nb,a,%s,p%[2]d,u1\n", a, i, b)
	}
	c := calibrated(t, frozen, nil)
	if c.Frozen.Pairs != 400 || c.Frozen.Agree != 1 || math.Abs(c.Frozen.Independent-.5) > .01 || c.Frozen.Share() != 1 {
		t.Errorf("%+v, want 400 pairs that agree, half of them if they were independent", c.Frozen)
	}
	if len(c.Judges) != 2 || c.Judges[0].Duels != 400 || c.Judges[0].Ties != 0 || c.Judges[0].First+c.Judges[1].First != 1 {
		t.Errorf("judges are %+v", c.Judges)
	}
	if c := calibrated(t, free, nil); math.Abs(c.Frozen.Share()) > 4/math.Sqrt(400) {
		t.Errorf("independent verdicts have a frozen share of %v", c.Frozen.Share())
	}
}

// The propensity to tie of published votes, as computed independently.
func TestCalibrateArena(t *testing.T) {
	p := battlesOf(fileParam(sharedFile(t, "counts", "arena_202403.csv")), either)
	c, err := Calibrate(p)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(c.Params.Nu-1.004708) > 1e-6 || c.Names[13] != "gpt-4-1106-preview" {
		t.Errorf("ν is %v, want 1.004708", c.Params.Nu)
	}
}

// In .45 of logs drawn from these votes there is no Condorcet winner, where pairs that never
// met beat nobody (computed independently, to two digits).
func TestReplayArena(t *testing.T) {
	p := battlesOf(fileParam(sharedFile(t, "counts", "arena_202403.csv")), func(p *BattlesParams) { p.Order, p.Unseen = "either", "uniform" })
	w, err := NewBattles(p)
	if err != nil {
		t.Fatal(err)
	}
	if r := w.Replay(); math.Abs(r.NoCondorcet-.45) > .005+4*math.Sqrt(.45*.55*2/resamples) {
		t.Errorf("%v of logs have no Condorcet winner, want .45", r.NoCondorcet)
	}
}

// The effect of the position in the votes of LLMFAO is 5.3 standard errors, if votes are
// independent (computed independently, to two digits).
func TestPositionOfLLMFAO(t *testing.T) {
	p := battlesOf(fileParam(sharedFile(t, "raw", "llmfao_raw.csv")), func(p *BattlesParams) { p.Unseen = "model" })
	w, err := NewBattles(p)
	if err != nil {
		t.Fatal(err)
	}
	var effect, low, high float64
	text := w.log.positionEffect()
	if _, err := fmt.Sscanf(text, "position effect: the arm shown first gains %f log odds (95 %% %f to %f", &effect, &low, &high); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if z := effect / ((high - low) / (2 * 1.96)); math.Abs(z-5.3) > .1 {
		t.Errorf("%s: z is %v, want 5.3", text, z)
	}
}

func TestRefusedCalibration(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{header + "a,b,1,2,0\nc,d,1,2,0\n", "cannot be fitted: the comparison graph has 2 components (a, b; c, d)"},
		{header + "a,b,0,0,3\n", "cannot be fitted: all duels are ties"},
	} {
		f := written(t, c.content)
		_, err := Calibrate(battlesOf(f, either))
		refused(t, err, "file", f, c.want)
	}
}
