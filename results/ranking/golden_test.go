package ranking

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"joust/sim/pref"
	"joust/sim/strength"
)

// elsewhere are the methods of the golden values that other tests compare.
var elsewhere = []string{
	"borda", "condorcet", "copeland", "fastchat-rank", "holm", "max-t", "pagerank", "smith", "triads", "vonneumann",
}

// TestGolden compares with values that another program computed, every one of the methods
// here.
func TestGolden(t *testing.T) {
	rows := readCSV(t, "oracle", "practice", "golden_rank.csv")[1:]
	byFile := map[string][][]string{}
	for _, row := range rows {
		if !slices.Contains(elsewhere, row[1]) {
			byFile[row[0]] = append(byFile[row[0]], row)
		}
	}
	compared := 0
	for name, rows := range byFile {
		t.Run(name, func(t *testing.T) {
			v := values{}
			switch name {
			case "llmfao-raw":
				votes(t, v)
			case "baseball-home":
				home(t, v)
			case "nascar2002":
				orders(t, v, "nascar2002.soi")
			case "netflix":
				orders(t, v, "netflix.soc")
			default:
				counts(t, v, readCounts(t, "data", "counts", name+".csv"))
			}
			for _, row := range rows {
				key, want := strings.Join(row[1:4], ","), number(t, row[4])
				if row[2] == "maxgrad" {
					continue // how far the other program's iteration came
				}
				got, ok := v[key]
				if !ok {
					t.Errorf("%s is not computed", key)
					continue
				}
				compared++
				// Values are printed with 10 digits, some with 6 decimals.
				if tolerance := 1e-6 + 1e-9*math.Abs(want); !(math.Abs(got-want) <= tolerance) {
					t.Errorf("%s: got %.10g, want %.10g", key, got, want)
				}
			}
		})
	}
	if compared < 2845 {
		t.Errorf("only %d values were compared", compared)
	}
}

// fit fits a model that must have a fit.
func fit(t testing.TB, l *Log, s Spec) *Fit {
	t.Helper()
	f, err := l.Fit(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sandwich returns the covariance of a fit without the factor G/(G-1).
func sandwich(t testing.TB, l *Log, f *Fit, by ...Cluster) *Sandwich {
	t.Helper()
	s, err := l.Sandwich(f, by, false)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// counts computes the values of a file of counts.
func counts(t *testing.T, v values, l *Log) {
	table := l.Table()
	v.set("data", "arms", "", float64(len(l.Arms)))
	v.set("data", "pairs", "", float64(len(table.Pairs)))
	v.set("data", "duels", "", table.Duels)
	v.set("data", "ties", "", table.Ties)
	half := table.Existence(BradleyTerryHalf)
	v.set("data", "components", "", float64(len(half.Components)))
	v.set("data", "strong_components_ties_half", "", float64(len(half.Layers)))
	v.set("data", "strong_components_decisive", "", float64(len(table.Existence(BradleyTerryDrop).Layers)))
	for _, s := range []struct {
		method string
		spec   Spec
	}{
		{"bt-half", Spec{Model: BradleyTerryHalf}},
		{"bt-drop", Spec{Model: BradleyTerryDrop}},
		{"bt-half-firth", Spec{Model: BradleyTerryHalf, Prior: strength.Prior{Firth: true}}},
		{"bt-half-ridge1", Spec{Model: BradleyTerryHalf, Prior: strength.Prior{Ridge: 1}}},
		{"davidson", Spec{Model: Davidson}},
		{"rao-kupper", Spec{Model: RaoKupper}},
	} {
		f, err := l.Fit(s.spec)
		if none := new(NoFitError); errors.As(err, &none) {
			continue
		} else if err != nil {
			t.Errorf("%s: %v", s.method, err)
			continue
		}
		sandwich := sandwich(t, l, f)
		for a, name := range l.Arms {
			v.set(s.method, "strength", name, f.Strengths[a])
			v.set(s.method, "se_fisher", name, SE(f.Covariance, a))
			v.set(s.method, "se_sandwich", name, SE(sandwich.Covariance, a))
		}
		v.set(s.method, "loglik", "", f.LogLik)
		v.set(s.method, "nu", "", f.Nu())
		v.set(s.method, "theta", "", f.Kappa())
		if f.HasTies {
			v.set(s.method, "se_lognu", "", SE(f.Covariance, len(l.Arms)))
		}
		if m, err := f.Misfit(); err == nil {
			v.set(s.method, "deviance", "", m.Deviance)
			v.set(s.method, "pearson", "", m.Pearson)
			v.set(s.method, "df", "", float64(m.DF))
			v.set(s.method, "p_deviance", "", m.PDeviance)
			v.set(s.method, "p_pearson", "", m.PPearson)
		}
		last := map[int]string{7: "Baltimore", 4: "Biometrika"}[len(l.Arms)]
		if at := index(l, last); s.method == "bt-half" && at >= 0 {
			for a, name := range l.Arms {
				v.set("bt-half", "minus_"+last, name, f.Strengths[a]-f.Strengths[at])
				v.set("bt-half", "se_minus_"+last, name, SEOfDifference(f.Covariance, pref.Arm(a), at))
				if pref.Arm(a) == at {
					continue
				}
				p, err := table.Profile(s.spec, pref.Arm(a), at)
				if err != nil {
					t.Error(err)
				}
				v.set("profile95", "low_minus_"+last, name, p.Low)
				v.set("profile95", "high_minus_"+last, name, p.High)
			}
		}
	}
}

// votes computes the values of the votes of LLMFAO.
func votes(t *testing.T, v values) {
	l := readVotes(t)
	f := fit(t, l, Spec{Model: BradleyTerryHalf, Order: true})
	gamma, se, _ := f.Coefficient(Position, f.Covariance)
	v.set("bt-half+order", "gamma", "", gamma)
	v.set("bt-half+order", "se_gamma_fisher", "", se)
	for quantity, by := range map[string][]Cluster{
		"se_gamma_hc0": nil, "se_gamma_cluster_id": {ByGroup}, "se_gamma_cluster_worker": {ByJudge}, "se_gamma_twoway": {ByGroup, ByJudge},
	} {
		s := sandwich(t, l, f, by...)
		_, se, _ := f.Coefficient(Position, s.Covariance)
		v.set("bt-half+order", quantity, "", se)
	}
	f = fit(t, l, Spec{Model: BradleyTerryDrop, Order: true})
	gamma, se, _ = f.Coefficient(Position, f.Covariance)
	v.set("bt-drop+order", "gamma", "", gamma)
	v.set("bt-drop+order", "se_gamma_fisher", "", se)
	f = fit(t, l, Spec{Model: Davidson, Order: true})
	gamma, se, _ = f.Coefficient(Position, f.Covariance)
	v.set("davidson+order", "gamma", "", gamma)
	v.set("davidson+order", "se_gamma", "", se)
	v.set("davidson+order", "nu", "", f.Nu())
	v.set("davidson+order", "loglik", "", f.LogLik)
	v.set("davidson+order", "strength", "GPT 4", f.Strengths[index(l, "GPT 4")])
}

// home computes the values of Agresti's games at home and away.
func home(t *testing.T, v values) {
	l := readCounts(t, "data", "logs", "baseball_home.csv")
	l.Slots = true
	with := fit(t, l, Spec{Model: BradleyTerryDrop, Order: true})
	gamma, se, _ := with.Coefficient(Position, with.Covariance)
	m, err := with.Misfit()
	if err != nil {
		t.Fatal(err)
	}
	v.set("bt+order", "gamma", "", gamma)
	v.set("bt+order", "se_gamma", "", se)
	v.set("bt+order", "deviance", "", m.Deviance)
	// Without the term, the deviance is greater by twice the difference of the logarithms.
	without := fit(t, l, Spec{Model: BradleyTerryDrop})
	v.set("bt", "deviance", "", m.Deviance+2*(with.LogLik-without.LogLik))
}

// orders computes the values of rankings, without the arms that are always last.
func orders(t *testing.T, v values, name string) {
	o := readOrders(t, name)
	o, _ = o.Without(o.LastAlways())
	p, err := o.PlackettLuce()
	if err != nil {
		t.Fatal(err)
	}
	for a, name := range o.Names {
		v.set("plackett-luce", "worth", name, p.Worth[a])
	}
	v.set("plackett-luce", "loglik", "", p.LogLik)
}
