//go:build duckdb

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"joust/results"
)

// duckdbPackage is DuckDB for Node.js, the only package that the test needs.
const duckdbPackage = "@duckdb/node-api@1.5.6-r.1"

// DuckDB reads what joust leaves behind: the SQL of the guides, on the records and on
// each exported table, gives the means of summary.csv and curves.csv.
//
//	go test -tags duckdb -run DuckDB ./cmd/joust
func TestDuckDBReadsWhatARunLeaves(t *testing.T) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("there is no %s", program)
			}
			t.Skipf("there is no %s, so DuckDB was not asked", program)
		}
	}
	statements := sqlBlocks(t)
	if len(statements) != 2 {
		t.Fatalf("README and guides have %d blocks of SQL, want one of means and one of a curve", len(statements))
	}
	means, curve := strings.TrimSuffix(statements[0], ";\n"), strings.TrimSuffix(statements[1], ";\n")
	script, err := os.ReadFile("testdata/duckdb/query.mjs")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("query.mjs", script, 0o644); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "install", "--prefix", ".", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", duckdbPackage)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm install %s: %v\n%s", duckdbPackage, err, out)
	}

	const dir = "results/runs/quickstart"
	command := func(args ...string) {
		t.Helper()
		var stderr bytes.Buffer
		if status := joust(t.Context(), args, &stderr, &stderr); status != 0 {
			t.Fatalf("joust %v: status %d: %s", args, status, &stderr)
		}
	}
	command("run", "quickstart", "--trials", "60", "--quiet")
	for _, format := range []string{"csv", "jsonl", "parquet"} {
		command("export", dir, "--"+format, "--out", "quickstart."+format)
	}
	command("export", dir, "--csv", "--curves", "--out", "curves.csv")

	const records = "'" + dir + "/trials/*.parquet'"
	from := func(statement, file string) string {
		t.Helper()
		other := strings.ReplaceAll(statement, records, "'"+file+"'")
		if other == statement {
			t.Fatalf("a statement does not read %s:\n%s", records, statement)
		}
		return other
	}
	asked := []string{means, from(means, "quickstart.csv"), from(means, "quickstart.jsonl"), from(means, "quickstart.parquet")}
	asked = append(asked, curve, from(curve, "quickstart.jsonl"), from(curve, "quickstart.parquet"),
		"select algorithm, algorithm_params, checkpoint, avg(error) as error from 'curves.csv' group by all")
	answers := inDuckDB(t, asked)

	summary, err := results.ReadSummary(results.Dir{Path: dir}.Summary())
	if err != nil {
		t.Fatal(err)
	}
	curves, err := results.ReadCurves(results.Dir{Path: dir}.Curves())
	if err != nil {
		t.Fatal(err)
	}
	wantMeans, wantCurve := map[string]float64{}, map[string]float64{}
	for _, r := range summary {
		if r.Metric == "duels" || r.Metric == "correct" {
			wantMeans[r.Algorithm+" "+r.AlgorithmParams+" "+r.Metric] = r.Mean
			wantMeans[r.Algorithm+" "+r.AlgorithmParams+" trials"] = float64(r.N)
		}
	}
	for _, r := range curves {
		if r.Metric == "error" {
			wantCurve[fmt.Sprint(r.Algorithm, " ", r.AlgorithmParams, " ", r.Checkpoint)] = r.Mean
		}
	}
	for i, rows := range answers {
		got, want := map[string]float64{}, wantMeans
		for _, row := range rows {
			cell := row["algorithm"].(string) + " " + row["algorithm_params"].(string)
			if i >= 4 {
				got[fmt.Sprint(cell, " ", int(duckNumber(t, row["checkpoint"])))], want = duckNumber(t, row["error"]), wantCurve
				continue
			}
			for _, column := range []string{"trials", "duels", "correct"} {
				got[cell+" "+column] = duckNumber(t, row[column])
			}
		}
		if len(got) != len(want) || len(got) == 0 {
			t.Errorf("%d values, want %d, of\n%s", len(got), len(want), asked[i])
		}
		for key, w := range want {
			// The tables have ten digits: half a unit of the last is 5e-10 of the
			// value at most, and DuckDB's sums of 60 numbers are far more exact.
			if g, ok := got[key]; !ok || math.Abs(g-w) > 6e-10*math.Abs(w) {
				t.Errorf("%s: got %v, want %v, of\n%s", key, g, w, asked[i])
			}
		}
	}
}

// inDuckDB runs statements in DuckDB and returns their results.
func inDuckDB(t *testing.T, statements []string) (answers [][]map[string]any) {
	t.Helper()
	in, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	node := exec.CommandContext(t.Context(), "node", filepath.Join(folder, "query.mjs"))
	node.Stdin, node.Stderr = bytes.NewReader(in), &stderr
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, &stderr)
	}
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(statements) {
		t.Fatalf("%d answers to %d statements: %v", len(answers), len(statements), err)
	}
	return answers
}

// duckNumber returns the number that a value of DuckDB has; DuckDB writes whole numbers as
// text.
func duckNumber(t *testing.T, v any) float64 {
	t.Helper()
	switch v := v.(type) {
	case float64:
		return v
	case string:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			t.Error(err)
		}
		return f
	}
	t.Errorf("%v is no number", v)
	return 0
}
