package logs

import (
	"errors"
	"strings"
)

// mistakes are those of rows.
type mistakes struct {
	first []string
	n     int
}

// mostMistakes is how many mistakes an error lists.
const mostMistakes = 20

func (m *mistakes) add(text string) {
	if m.n++; len(m.first) < mostMistakes {
		m.first = append(m.first, text)
	}
}

// err returns an error that lists the mistakes if there are more than are tolerated.
func (m *mistakes) err(tolerated int) error {
	if m.n <= tolerated {
		return nil
	}
	text := strings.Join(m.first, "\n")
	if more := m.n - len(m.first); more > 0 {
		text += "\nand " + whole(float64(more)) + " more"
	}
	return errors.New(text)
}
