package logs

import (
	"errors"
	"io"
)

// passOrders passes the orders of all files.
func (l *Log) passOrders(yield func(*Order) bool) error {
	if !l.HasOrders() {
		return errors.New("a file has no orders of preference; they are in files of PrefLib (.soc, .soi, .toc, .toi)")
	}
	p := &process{options: &l.options}
	p.begin()
	for _, s := range l.sources {
		r, err := s.open()
		if err == nil {
			err = p.orders(s, r, yield)
			r.close()
		}
		if err != nil {
			return err
		}
	}
	return p.bad.err(l.options.SkipBad)
}

// orders passes the orders of a file.
func (p *process) orders(s *source, in *reader, yield func(*Order) bool) error {
	p.row.name = s.name
	b, err := newBallots(s, in, &p.row)
	if err != nil {
		return p.tolerate(err)
	}
	var o, kept Order
	for {
		count, text, err := b.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			if err = b.order(count, text, &o, p.options.UnlistedLast); err == nil {
				err = p.keepArms(&o, &kept)
			}
		}
		if err == nil && len(kept.Tiers) > 0 && !yield(&kept) {
			return errStopped
		}
		if err = p.tolerate(err); err != nil {
			return err
		}
	}
}

// keepArms renames the arms of an order and leaves out those that are not wanted.
func (p *process) keepArms(o, kept *Order) error {
	kept.Count, kept.Tiers = o.Count, kept.Tiers[:0]
	for _, tier := range o.Tiers {
		var names []string
		for _, name := range tier {
			a, err := p.arm(name)
			if err != nil {
				return err
			}
			if p.wanted == nil || p.want(a.name) {
				names = append(names, a.name)
			}
		}
		if names != nil {
			kept.Tiers = append(kept.Tiers, names)
		}
	}
	return nil
}
