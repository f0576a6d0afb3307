// Package table has one type for all tables of joust, writers of it in five
// formats, and functions that write numbers for people.
//
// A Table is built first and written afterwards. Its rows are in groups, for
// instance a group for each environment and in it a row for each algorithm:
//
//		t := table.Table{Columns: []table.Column{{Name: "", Words: true}, {Name: "duels", Interval: true}}}
//		t.Add("hudry13", table.Words("pocowista"), table.Number(table.Thousands(mean), mean).Between(low, high, table.Thousands))
//		err := table.Text(os.Stdout, table.Layout{Text: 80}, t)
//
//	  - table.go has the types
//	  - numbers.go writes numbers for people
//	  - text.go, markdown.go, latex.go, csv.go and html.go write tables
//
// The same table gives the same bytes.
package table
