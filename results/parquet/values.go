package parquet

import (
	"math"

	"github.com/parquet-go/parquet-go/format"
)

// values has the values of a page.
type values struct {
	column                   *Column
	dictionary               []string
	repetitions, definitions []byte // levels, if the column has them
	n                        int    // number of values, with those that are missing

	// The values that are not missing.
	texts  []string
	wholes []int64
	reals  []float64
	bits   []byte
	places []int32
}

// decode reads the page after its header.
func (v *values) decode(text []byte, h *format.DataPageHeaderV2) (err error) {
	repetition, definition := int(h.RepetitionLevelsByteLength), int(h.DefinitionLevelsByteLength)
	if h.NumValues <= 0 || h.Encoding != v.column.encoding() || repetition < 0 || definition < 0 || repetition > len(text) || definition > len(text)-repetition {
		return errFormat
	}
	v.n = int(h.NumValues)
	most := v.column.definition()
	if v.repetitions, err = decodeLevels(v.repetitions, text[:repetition], v.column.repetition(), v.n); err != nil {
		return err
	}
	if v.definitions, err = decodeLevels(v.definitions, text[repetition:repetition+definition], most, v.n); err != nil {
		return err
	}
	there := v.n
	for _, level := range v.definitions {
		if int(level) != most {
			there--
		}
	}
	if there == 0 {
		return nil
	}
	return v.decodeValues(text[repetition+definition:], there)
}

// decodeLevels reads n levels up to most; none if it is 0.
func decodeLevels(to, text []byte, most, n int) ([]byte, error) {
	if most == 0 {
		return nil, nil
	}
	to, err := levels(most).DecodeLevels(to, text)
	if err == nil && len(to) < n {
		err = errFormat
	}
	if err != nil {
		return nil, err
	}
	return to[:n], nil // what follows fills the last byte
}

// decodeValues reads n values.
func (v *values) decodeValues(text []byte, n int) (err error) {
	got := 0
	switch c := v.column; {
	case c.Kind == Text && c.List:
		v.texts, err = textsOf(lengthsThenTexts.DecodeByteArray(nil, text, nil))
		got = len(v.texts)
	case c.Kind == Text:
		err = v.decodePlaces(text, n)
		got = len(v.texts)
	case c.Kind == Whole && c.List:
		v.wholes, err = plainValues.DecodeInt64(v.wholes, text)
		got = len(v.wholes)
	case c.Kind == Whole:
		v.wholes, err = differences.DecodeInt64(v.wholes, text)
		got = len(v.wholes)
	case c.Kind == Truth:
		v.bits, err = plainValues.DecodeBoolean(v.bits, text)
		got = 8 * len(v.bits)
	default:
		v.reals, err = plainValues.DecodeDouble(v.reals, text)
		got = len(v.reals)
	}
	if err == nil && got < n {
		err = errFormat
	}
	return err
}

// decodePlaces reads n places of texts in the dictionary.
func (v *values) decodePlaces(text []byte, n int) (err error) {
	v.texts = v.texts[:0]
	if v.places, err = dictionaryPlaces.DecodeInt32(v.places, text); err != nil {
		return err
	}
	for _, place := range v.places[:min(n, len(v.places))] {
		if place < 0 || int(place) >= len(v.dictionary) {
			return errFormat
		}
		v.texts = append(v.texts, v.dictionary[place])
	}
	return nil
}

// textsOf returns the texts that begin and end at the places.
func textsOf(text []byte, places []uint32, err error) ([]string, error) {
	if err != nil || len(places) == 0 {
		return nil, err
	}
	list := make([]string, len(places)-1)
	for i := range list {
		list[i] = string(text[places[i]:places[i+1]])
	}
	return list, nil
}

// numbers appends the numbers, with NaN for those that are missing.
func (v *values) numbers(to []float64) []float64 {
	i, most := 0, v.column.definition()
	for k := range v.n {
		if v.definitions != nil && int(v.definitions[k]) != most {
			to = append(to, math.NaN())
			continue
		}
		switch v.column.Kind {
		case Whole:
			to = append(to, float64(v.wholes[i]))
		case Truth:
			to = append(to, float64(v.bits[i/8]>>(i%8)&1))
		default:
			to = append(to, v.reals[i])
		}
		i++
	}
	return to
}

// lists appends lists of texts.
func (v *values) lists(to [][]string) [][]string {
	i, most := 0, v.column.definition()
	for k := range v.n {
		if v.repetitions[k] == 0 || len(to) == 0 {
			to = append(to, nil)
		}
		switch last := len(to) - 1; int(v.definitions[k]) {
		case most:
			to[last] = append(to[last], v.texts[i])
			i++
		case most - 1:
			to[last] = []string{}
		}
	}
	return to
}
