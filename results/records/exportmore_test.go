package records

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"

	"joust/results"
	"joust/results/stats"
)

// Lists of words and values that a trial does not have are written in each text format.
func TestExportOfListsAndMissingValues(t *testing.T) {
	s := results.Schema{
		Metrics:     []results.Metric{{Name: "correct", Kind: stats.Proportion, Optional: true}, {Name: "size", Kind: stats.Count, Optional: true}},
		Curves:      []results.Metric{{Name: "error", Kind: stats.Proportion, Optional: true}},
		Lists:       []results.List{{Name: "ranking"}},
		Checkpoints: []int{1, 5},
	}
	b := results.NewBlock(s, results.CellID{Environment: "e", Algorithm: "a"}, 7)
	b.Recommended = []string{"x", "y", "z"}
	b.Labels.Place = "my arena"
	b.Metrics = [][]float64{{1, math.NaN(), 0}, {math.NaN(), 2, 3}}
	b.Curves = [][]float64{{math.NaN(), 1, 0, 0, math.NaN(), math.NaN()}}
	b.Lists = [][][]string{{{"x", `"y", z`}, nil, {}}}
	for _, row := range []struct {
		format string
		open   func(io.Writer) (TableWriter, error)
		want   string
	}{
		{"csv", func(w io.Writer) (TableWriter, error) { return NewCSV(w, s) }, `environment,environment_params,algorithm,algorithm_params,trial,recommended,correct,size,ranking,label,environment_label
e,,a,,7,x,1,,"[""x"",""\""y\"", z""]",,my arena
e,,a,,8,y,,2,,,my arena
e,,a,,9,z,0,3,[],,my arena
`},
		{"curves", func(w io.Writer) (TableWriter, error) { return NewCurvesCSV(w, s) }, `environment,environment_params,algorithm,algorithm_params,trial,checkpoint,error,label,environment_label
e,,a,,7,1,,,my arena
e,,a,,7,5,1,,my arena
e,,a,,8,1,0,,my arena
e,,a,,8,5,0,,my arena
e,,a,,9,1,,,my arena
e,,a,,9,5,,,my arena
`},
		{"jsonl", func(w io.Writer) (TableWriter, error) { return NewJSONL(w, s), nil }, `{"environment":"e","environment_params":"","algorithm":"a","algorithm_params":"","trial":7,"recommended":"x","correct":true,"size":null,"error":[null,true],"ranking":["x","\"y\", z"],"label":"","environment_label":"my arena"}
{"environment":"e","environment_params":"","algorithm":"a","algorithm_params":"","trial":8,"recommended":"y","correct":null,"size":2,"error":[false,false],"ranking":null,"label":"","environment_label":"my arena"}
{"environment":"e","environment_params":"","algorithm":"a","algorithm_params":"","trial":9,"recommended":"z","correct":false,"size":3,"error":[null,null],"ranking":[],"label":"","environment_label":"my arena"}
`},
	} {
		var out bytes.Buffer
		table, err := row.open(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(table.Write(b), table.Close()); err != nil {
			t.Fatal(err)
		}
		if out.String() != row.want {
			t.Errorf("%s: got\n%swant\n%s", row.format, &out, row.want)
		}
	}
}

// An error of the underlying writer is returned, whenever it occurs.
func TestExportsReturnWriteErrors(t *testing.T) {
	full := errors.New("no space")
	for format := range newTables() {
		for _, room := range []int{0, 10, 3000} {
			err := export(&small{room, full}, format, func() (list []*results.Block) {
				manyBlocks(40_000, func(b *results.Block) { c := *b; list = append(list, &c) })
				return list
			}()...)
			if !errors.Is(err, full) {
				t.Errorf("%s, room for %d bytes: got %v", format, room, err)
			}
		}
	}
}

type small struct {
	room int
	err  error
}

func (s *small) Write(p []byte) (int, error) {
	if len(p) > s.room {
		return s.room, s.err
	}
	s.room -= len(p)
	return len(p), nil
}
