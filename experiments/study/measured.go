package study

import (
	"math"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"joust/experiments/family"
	"joust/experiments/strict"
	"joust/results"
	"joust/sim/duel"
	"joust/sim/param"
	"joust/sim/pref"
)

// usual stands, in the key record, for all columns that are recorded without the key.
const usual = "usual"

// record reads which measures, curves and lists the study records: those of these
// names, the usual ones where the list has the word usual, and always those that tables
// need and those that an environment asks for. n is nil without the key; then the usual ones are recorded. A mapping instead of
// the list names groups of columns, which are recorded with the usual ones.
func (d *decoder) record(n *yaml.Node, s *Study, environments []choice) {
	f := s.Family
	names := f.Needed()
	for _, e := range environments {
		if f.Records != nil {
			names = append(names, f.Records(e.Setting)...)
		}
	}
	all := n == nil
	known := append(append(results.Names(f.Measures), results.Names(f.Curves)...), listNames(f.Lists)...)
	if n != nil && n.Kind == yaml.MappingNode {
		all = true
		names = append(names, d.groups(n, f)...)
	} else if n != nil {
		d.List(n, "record", func(item *yaml.Node) {
			if item.Kind == yaml.MappingNode {
				names = append(names, d.groups(item, f)...)
				return
			}
			name, ok := d.Text(item, "an item of record")
			switch {
			case !ok:
			case name == usual:
				all = true
			case !slices.Contains(known, name):
				d.Fail(item, "record names %q%s; a study of %s can record %s and %s, or %s for all that it records without the key",
					name, param.DidYouMean(name, append(known, usual)), f.Name, metricNames(f.Measures), strings.Join(unique(known[len(f.Measures):], f.Measures), ", "), usual)
			default:
				names = append(names, name)
			}
		})
	}
	wanted := func(name string, onRequest bool) bool { return all && !onRequest || slices.Contains(names, name) }
	for _, m := range f.Measures {
		if wanted(m.Name, m.OnRequest) {
			s.Measures = append(s.Measures, m)
		}
	}
	for _, m := range f.Curves {
		if wanted(m.Name, m.OnRequest) {
			s.Curves = append(s.Curves, m)
		}
	}
	for _, l := range f.Lists {
		if wanted(l.Name, l.OnRequest) {
			s.Lists = append(s.Lists, l)
		}
	}
}

// groups reads groups of columns, as in {regret: [average, weak]}, and returns the columns.
func (d *decoder) groups(n *yaml.Node, f *family.Family) (names []string) {
	var keys []strict.Key
	for _, g := range f.Groups {
		keys = append(keys, strict.Key{Name: g.Name, Read: func(list *yaml.Node) {
			d.List(list, g.Name, func(item *yaml.Node) {
				if word := d.Word(item, "an item of "+g.Name, g.Words...); word != "" {
					names = append(names, g.Column[word])
				}
			})
			names = append(names, g.Always...)
		}})
	}
	if keys == nil {
		d.Fail(n, "record must be a list: a study of %s has no groups of columns", f.Name)
		return nil
	}
	d.Mapping(n, "record", keys...)
	return names
}

// unique returns the names that no measure has, each once.
func unique(names []string, but []results.Metric) (list []string) {
	for _, name := range names {
		if results.Find(but, name) < 0 && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

func listNames(list []results.List) []string {
	names := make([]string, len(list))
	for i, l := range list {
		names[i] = l.Name
	}
	return names
}

// notRecorded says how to record a measure or curve of the family that the study does
// not record. About another name it asks whether one of the metrics was meant.
func (s *Study) notRecorded(name string, metrics []results.Metric) string {
	if results.Find(s.Family.Measures, name) < 0 && results.Find(s.Family.Curves, name) < 0 {
		return param.DidYouMean(name, results.Names(metrics))
	}
	return ", which the study does not record (record: [" + usual + ", " + name + "] would)"
}

// truth reads what is right to recommend: a notion of a best arm, or {notion, within}.
func (d *decoder) truth(n *yaml.Node) (c duel.Criterion) {
	names := make([]string, len(pref.Notions))
	for i, notion := range pref.Notions {
		names[i] = string(notion)
	}
	notion := func(n *yaml.Node) { c.Notion = pref.Notion(d.Word(n, "the notion of truth", names...)) }
	if n.Kind == yaml.ScalarNode {
		notion(n)
		return c
	}
	var within *yaml.Node
	d.Mapping(n, "truth (the name of a notion is allowed too)",
		strict.Key{Name: "notion", Required: true, Read: notion},
		strict.Key{Name: "within", Read: func(n *yaml.Node) {
			within = n
			c.Within, _ = d.Number(n, "within") // a mistake is recorded
		}},
	)
	switch most := c.Notion.Range(); {
	case within == nil || most == 0:
	case math.IsInf(most, 1) && !(c.Within >= 0):
		d.Fail(within, "within is %v; it must be at least 0", c.Within)
	case !(c.Within >= 0 && c.Within < most):
		d.Fail(within, "within is %v; by %s no arm is worth more than %v less than another, so it must be at least 0 and below %v", c.Within, c.Notion, most, most)
	}
	return c
}
