package main

import (
	"io"
	"math"

	"joust/experiments/plan"
)

// planRow is a strategy in JSON.
type planRow struct {
	Strategy string     `json:"strategy"`
	Unit     string     `json:"unit,omitempty"`
	Size     int        `json:"size,omitempty"`
	Reaches  bool       `json:"reaches_target"`
	Trials   int        `json:"trials"`
	Cut      int        `json:"cut"`
	Duels    jsonNumber `json:"duels"`
	Low      jsonNumber `json:"duels_low"`
	High     jsonNumber `json:"duels_high"`
	P90      jsonNumber `json:"p90"`
	P99      jsonNumber `json:"p99"`
	Calls    jsonNumber `json:"calls"`
	Cost     jsonNumber `json:"cost"`
	Error    jsonNumber `json:"error"`
	ErrorLow jsonNumber `json:"error_low"`
	ErrorTop jsonNumber `json:"error_high"`
	Assumes  string     `json:"assumes"`
}

// row returns a run in JSON.
func (v *planView) row(r *plan.Run, reaches bool) planRow {
	s, e := r.Duels(), r.Error()
	return planRow{
		Strategy: r.Strategy.Name, Unit: r.Strategy.Unit, Size: r.Size, Reaches: reaches, Trials: r.Trials, Cut: r.Cut,
		Duels: jsonNumber(s.Mean), Low: jsonNumber(s.Low), High: jsonNumber(s.High), P90: jsonNumber(r.Quantile(.9)), P99: jsonNumber(r.Quantile(.99)),
		Calls: jsonNumber(v.calls(s.Mean)), Cost: jsonNumber(v.costOf(s.Mean)),
		Error: jsonNumber(e.Value), ErrorLow: jsonNumber(e.Low), ErrorTop: jsonNumber(e.High), Assumes: r.Strategy.Assumes,
	}
}

// json prints the plan for programs: each strategy at the size that it needs, and all sizes
// that were tried.
func (v *planView) json(w io.Writer) error {
	p := v.plan
	var page struct {
		World     string     `json:"world"`
		Arms      int        `json:"arms"`
		Delta     jsonNumber `json:"delta"`
		Cap       int        `json:"cap"`
		Sized     []planRow  `json:"sized"`
		Tried     []planRow  `json:"tried"`
		Sure      []planRow  `json:"fixed_confidence"`
		Confirmed *planRow   `json:"cheapest"`
		Pair      struct {
			Share   jsonNumber `json:"share"`
			Ties    jsonNumber `json:"ties"`
			Fixed   jsonNumber `json:"fixed_duels"`
			Anytime planRow    `json:"anytime"`
		} `json:"pair"`
		Sentences []string `json:"sentences"`
	}
	page.World, page.Arms, page.Delta, page.Cap = p.World.Name, p.World.Arms, jsonNumber(p.Delta), p.Cap
	for _, s := range p.Sized {
		page.Sized = append(page.Sized, v.row(s.Best(), s.Found != nil))
		for _, r := range s.Runs {
			page.Tried = append(page.Tried, v.row(r, r.Reaches(1-p.Delta)))
		}
	}
	for _, r := range p.Confidence {
		page.Sure = append(page.Sure, v.row(r, r.Reaches(1-p.Delta)))
	}
	if r := p.Confirmed; r != nil {
		row := v.row(r, r.Reaches(1-p.Delta))
		page.Confirmed = &row
	}
	page.Pair.Share, page.Pair.Ties, page.Pair.Fixed = jsonNumber(p.Pair.Share), jsonNumber(p.Pair.Ties), jsonNumber(p.Pair.Fixed)
	page.Pair.Anytime = v.row(p.Pair.Anytime, p.Pair.Anytime.Reaches(1-p.Delta))
	page.Sentences = v.sentences()
	if math.IsInf(p.Pair.Fixed, 0) {
		page.Pair.Fixed = jsonNumber(math.NaN())
	}
	return writeJSON(w, page)
}
