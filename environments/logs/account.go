package logs
// Account is what a log has and what was left out of it.
type Account struct {
	Rows int
	noSlots bool
}
func (a Account) String() string { return "" }
